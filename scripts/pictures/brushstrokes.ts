import { add, blend, multiply, scale, type Rgb } from './color.js';
import { clamp, fractal, mix, noise, smoothstep } from './noise.js';
import { nightColor, nightFlow } from './night.js';
import { Plane } from './plane.js';
import { hash, Random } from './random.js';
import { Raster } from './raster.js';

const WIDTH = 1680;
const HEIGHT = 1280;

/** The layers of paint, from the broad brush that covers the canvas to the small one that sets the accents. */
const LAYERS = [
  { width: 70, length: 320, spacing: 62, jitter: 0.06, load: 0.8 },
  { width: 46, length: 250, spacing: 42, jitter: 0.1, load: 1 },
  { width: 31, length: 190, spacing: 29, jitter: 0.13, load: 1.3 },
  { width: 19, length: 130, spacing: 29, jitter: 0.16, load: 1.5 },
] as const;

interface Stroke {
  readonly path: readonly (readonly [number, number])[];
  readonly width: number;
  readonly load: number;
  readonly color: Rgb;
  /** The second paint on the brush, not wholly mixed with the first. */
  readonly streak: Rgb;
  readonly seed: number;
}

/** An oil sketch of a night sky: colour and relief are painted together, then the relief is lit from the upper left. */
export function brushstrokes(): Raster {
  const relief = new Plane(WIDTH, HEIGHT);
  const touched = new Int32Array(WIDTH * HEIGHT);
  const random = new Random(1889);
  // A thin underpainting, for where no stroke comes: a brush cannot turn on the very middle of a lamp.
  const ground = new Raster(WIDTH / 8, HEIGHT / 8).fill((x, y) => nightColor((x * 8) / WIDTH, (y * 8) / WIDTH, random));
  const paint = new Raster(WIDTH, HEIGHT).fill((x, y) => ground.get(x / 8, y / 8));
  let count = 0;
  for (const layer of LAYERS) {
    for (const [x, y] of shuffledGrid(layer.spacing, random)) drawStroke(strokeAt(x, y, layer, random), paint, relief, touched, ++count);
  }
  return light(paint, relief).reduced(2);
}

/** Starting places of a layer's strokes: an even cover in an order that leaves no rows to see. */
function shuffledGrid(spacing: number, random: Random): [number, number][] {
  const places: [number, number][] = [];
  for (let y = -spacing; y < HEIGHT + spacing; y += spacing) {
    for (let x = -spacing; x < WIDTH + spacing; x += spacing) {
      places.push([x + random.range(-0.6, 0.6) * spacing, y + random.range(-0.6, 0.6) * spacing]);
    }
  }
  for (let i = places.length - 1; i > 0; i--) {
    const j = random.below(i + 1);
    [places[i], places[j]] = [places[j]!, places[i]!];
  }
  return places;
}

function strokeAt(x: number, y: number, layer: (typeof LAYERS)[number], random: Random): Stroke {
  const middle = nightColor(x / WIDTH, y / WIDTH, random);
  // Warm and cool shifts, not only light and dark ones, make a colour field of strokes vibrate.
  const warmth = random.bell() * layer.jitter;
  const value = Math.exp(random.bell() * layer.jitter * 2.2);
  const color = multiply(scale(middle, value), [1 + warmth, 1 + 0.25 * warmth, 1 - warmth]);
  const streak = scale(
    blend(color, nightColor(x / WIDTH + random.bell() * 0.02, y / WIDTH + random.bell() * 0.02, random), 0.6),
    random.range(0.6, 1.7),
  );
  const wanted = layer.length * random.range(0.5, 1.1);
  const path: [number, number][] = [];
  for (const sense of [-1, 1]) {
    let [px, py] = [x, y];
    for (let gone = 0; gone < wanted / 2; gone += 6) {
      const [dx, dy] = nightFlow(px / WIDTH, py / WIDTH);
      if (sense < 0) path.unshift([px, py]);
      else if (gone > 0) path.push([px, py]);
      px += dx * 6 * sense;
      py += dy * 6 * sense;
    }
  }
  return {
    path,
    width: layer.width * random.range(0.7, 1.15),
    load: layer.load * random.range(0.75, 1.2),
    color,
    streak,
    seed: random.below(1 << 20),
  };
}

/** Drags the brush along its path. `touched` keeps a pixel in the crook of a bend from being painted twice. */
function drawStroke(stroke: Stroke, paint: Raster, relief: Plane, touched: Int32Array, id: number): void {
  const { path, width } = stroke;
  const half = width / 2;
  for (let i = 0; i + 1 < path.length; i++) {
    const [ax, ay] = path[i]!;
    const [bx, by] = path[i + 1]!;
    const length = Math.hypot(bx - ax, by - ay) || 1;
    const [dx, dy] = [(bx - ax) / length, (by - ay) / length];
    for (let y = Math.max(0, Math.floor(Math.min(ay, by) - half)); y <= Math.min(HEIGHT - 1, Math.max(ay, by) + half); y++) {
      for (let x = Math.max(0, Math.floor(Math.min(ax, bx) - half)); x <= Math.min(WIDTH - 1, Math.max(ax, bx) + half); x++) {
        const along = (x - ax) * dx + (y - ay) * dy;
        if (along < -1 || along > length + 1 || touched[y * WIDTH + x] === id) continue;
        const across = ((x - ax) * -dy + (y - ay) * dx) / half;
        if (Math.abs(across) >= 1) continue;
        touched[y * WIDTH + x] = id;
        dab(stroke, { along: (i * 6 + along) / (path.length * 6), across, x, y }, paint, relief);
      }
    }
  }
}

/** A pixel of a stroke. */
interface Touch {
  /** From 0 at the stroke's start to 1 at its end. */
  readonly along: number;
  /** From -1 to 1. */
  readonly across: number;
  readonly x: number;
  readonly y: number;
}

function dab(stroke: Stroke, { along, across, x, y }: Touch, paint: Raster, relief: Plane): void {
  const { width, load, seed } = stroke;
  const lane = (across * width) / 5.5;
  const bristle = 0.5 + 0.5 * noise(lane, along * 3, seed) + 0.3 * noise(lane * 2.3, along * 6, seed + 7);
  // Each hair lifts off at its own place, so the ends are ragged; towards the tail the brush runs dry.
  const round = 0.22 * across * across * (width / stroke.path.length / 2);
  const ends = Math.min((along - round) * (9 + 12 * bristle), (1 - round - along) * (3.5 + 9 * bristle));
  const edge = (1 - Math.abs(across)) * (2.2 + 3.5 * bristle);
  const wet = smoothstep(0.15, 0.6, Math.min(ends, edge)) * smoothstep(-0.35, 0.15, bristle + 0.75 - along * 0.95);
  if (wet <= 0) return;
  const color = blend(stroke.color, stroke.streak, smoothstep(0.25, 0.95, 0.5 + 0.6 * noise(lane * 0.7, along * 1.5, seed + 3)));
  paint.over(x, y, scale(color, 0.86 + 0.28 * bristle), wet * 0.97);
  // Paint is pushed to the sides and piles up where the stroke ends.
  const bank = 0.45 * smoothstep(0.55, 0.85, Math.abs(across)) + 0.7 * smoothstep(0.82, 0.97, along);
  const at = y * WIDTH + x;
  const below = relief.data[at]!;
  relief.data[at] = mix(below, below * 0.45 + load * (0.45 + 0.75 * bristle + bank), wet);
}

/** Shades the relief as half-glossy oil paint: slope towards the lamp, a wet highlight, and dark grooves. */
function light(paint: Raster, relief: Plane): Raster {
  const smooth = relief.blurred(1);
  const wide = relief.blurred(7);
  return new Raster(WIDTH, HEIGHT).fill((x, y) => {
    const depth = (px: number, py: number): number => 0.65 * smooth.at(px, py) + 0.35 * relief.at(px, py);
    const slopeX = depth(x + 1, y) - depth(x - 1, y);
    const slopeY = depth(x, y + 1) - depth(x, y - 1);
    const facing = (0.62 * slopeX + 0.78 * slopeY) * 2.9;
    const weave = 0.02 * (hash(x >> 1, y >> 1, 5) - 0.5) + 0.03 * fractal(x / 300, y / 300, 12, 3);
    const groove = clamp(1 + 0.4 * (smooth.at(x, y) - wide.at(x, y)), 0.6, 1.25);
    const lit = scale(paint.get(x, y), (1 + 0.75 * (facing / Math.sqrt(1 + facing * facing)) + weave) * groove);
    const gloss = 0.17 * smoothstep(0.65, 1.6, facing);
    return add(lit, [1, 0.97, 0.9], gloss);
  });
}
