import { add, blend, scale, type Rgb } from '../color.js';
import { clamp, fractal, noise, smoothstep } from '../noise.js';
import { haze } from './atmosphere.js';
import { EYE, FOCAL, HEIGHT, HORIZON, WIDTH, type View } from './view.js';

const DEEP: Rgb = [0.012, 0.034, 0.042];

/** Lays the lake wherever no land was drawn: the mirrored view, shaken by ripples, weighed by Fresnel's law. */
export function drawWater(view: View, mirror: View): void {
  for (let y = HORIZON + 1; y < HEIGHT; y++) {
    const z = (EYE * FOCAL) / (y + 0.5 - HORIZON);
    for (let x = 0; x < WIDTH; x++) {
      if (view.depth.data[y * WIDTH + x] !== Infinity) continue;
      const side = ((x + 0.5 - WIDTH / 2) * z) / FOCAL;
      view.paint(x, y, z, waterColor(mirror, x, y, side, z));
    }
  }
}

function waterColor(mirror: View, x: number, y: number, wx: number, wz: number): Rgb {
  // Breaths of wind roughen the water in bands; elsewhere it is nearly a mirror.
  const breeze = smoothstep(0.05, 0.42, fractal(wx / 260, wz / 90, 261, 4) + 0.1);
  const wave = (seed: number): number => {
    // Ripples finer than a pixel only blur, so they fade out with distance instead of turning to noise.
    const fine = smoothstep(170, 40, wz);
    const middle = smoothstep(900, 160, wz);
    return (
      0.45 * noise(wx / 5.5, wz / 7, seed) * middle +
      0.3 * fine * noise(wx / 1.3, wz / 1.1, seed + 1) +
      0.55 * noise(wx / 40, wz / 26, seed + 2)
    );
  };
  const slope = wave(262) * (0.006 + 0.016 * breeze);
  const lateral = wave(266) * (0.002 + 0.004 * breeze);
  const spread = (3 + 34 * breeze) * smoothstep(60, 1200, wz) + 1.5;
  let seen: Rgb = [0, 0, 0];
  const taps = 5;
  for (let tap = 0; tap < taps; tap++) {
    const up = (tap / (taps - 1) - 0.5) * spread;
    const row = mirror.horizon - (y - HORIZON) - 2 * slope * FOCAL - up;
    seen = add(seen, mirror.raster.sample(x + 2 * lateral * FOCAL, clamp(row, 0, mirror.height - 2)), 1 / taps);
  }
  const facing = EYE / Math.hypot(EYE, wx, wz) + 0.9 * slope;
  const fresnel = clamp(0.06 + 0.94 * (1 - clamp(facing)) ** 3.2);
  const body = add(DEEP, [0.02, 0.03, 0.03], breeze);
  return haze(blend(body, scale(seen, 0.94), fresnel), wx, 0, wz);
}
