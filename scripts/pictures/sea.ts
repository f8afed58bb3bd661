import { chatter, contour, hatch } from './engraving.js';
import { clamp, fractal, smoothstep } from './noise.js';
import type { Mark } from './mark.js';

/** The waves in the foreground of the print, nearest first: pointed crests with foam, and lines that follow the swell. */
const WAVES = [
  { base: 1235, height: 120, length: 560, shift: 0.18, foam: 46 },
  { base: 1135, height: 112, length: 470, shift: 0.62, foam: 38 },
  { base: 1045, height: 84, length: 390, shift: 0.3, foam: 28 },
  { base: 968, height: 52, length: 300, shift: 0.75, foam: 18 },
] as const;

export function seaAt(x: number, y: number): Mark | undefined {
  for (const [index, wave] of WAVES.entries()) {
    // The higher a place, the further back the curve is looked up, so the crests lean over to the right.
    const rise = Math.max(0, wave.base + 20 - y) / wave.height;
    const turn = (x - 0.62 * wave.height * rise ** 1.8) / wave.length + wave.shift;
    const skewed = turn + 0.085 * Math.sin(2 * Math.PI * turn);
    const cusp = 1 - Math.abs(Math.sin(Math.PI * skewed)) ** 0.7;
    const swell = 0.22 * Math.sin((x / wave.length) * 2.1 + index * 2);
    const crest = wave.base - wave.height * (cusp + swell - 0.25);
    const depth = y - crest;
    if (depth < -4) continue;
    const fold = skewed - Math.floor(skewed);
    const lee = (0.5 - fold) * 2 * Math.exp(-depth / (0.9 * wave.height));
    // Foam hangs from the crest in fingers that are longest at the top of the wave.
    const finger = Math.abs(Math.sin(x / 17 + 2.4 * Math.sin(x / 90 + index) + depth / 60));
    const foam = wave.foam * (0.25 + 1.15 * cusp) * (0.55 + 0.6 * finger) - depth;
    if (foam > 0) {
      const speck = depth > 8 && foam > 6 ? 0.9 * chatter(x, y, 1.2 - 2.2 * fold) : 0;
      return { ink: Math.max(contour(depth, 4.2, x, y), contour(foam, 3, x, y), speck) };
    }
    // Lines are close under the crest and open out below, as on a swelling surface; far waves are cut finer.
    const run = Math.sqrt(Math.max(depth + 18 * fractal(x / 160, y / 80, 151 + index, 2), 0) + 14);
    const fine = 1.25 + 0.2 * index;
    const tone = clamp(
      0.34 + 0.42 * smoothstep(0, 1.1 * wave.height, depth) + 0.45 * lee + 0.25 * fractal(x / 120, y / 60, 161, 2),
      0.16,
      0.97,
    );
    return { ink: Math.max(contour(foam, 3, x, y), hatch({ phase: fine * run, along: x, period: (2 * run) / fine, tone })) };
  }
  return undefined;
}
