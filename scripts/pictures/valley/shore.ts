import { blend, scale, type Rgb } from '../color.js';
import { clamp, fractal, noise, smoothstep } from '../noise.js';
import { Random } from '../random.js';
import { KEY } from './atmosphere.js';
import type { Terrain } from './terrain.js';
import { FOCAL, type View } from './view.js';

interface Rock {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly radius: number;
  readonly seed: number;
}

/** Boulders along the near water's edge. */
export function drawRocks(view: View, terrain: Terrain): void {
  const random = new Random(340);
  const rocks: Omit<Rock, 'y'>[] = [];
  for (let i = 0; i < 9000 && rocks.length < 110; i++) {
    const z = random.range(22, 50);
    const x = random.range(-0.55, 0.55) * z;
    const height = terrain.height(x, z);
    if (height > -0.55 && height < 0.3) rocks.push({ x, z, radius: 0.1 + 0.62 * random.next() ** 3.6, seed: random.below(999) });
  }
  for (const rock of rocks.sort((a, b) => b.z - a.z)) drawRock(view, { ...rock, y: Math.max(terrain.height(rock.x, rock.z), -0.1) });
}

function drawRock(view: View, { x, y, z, radius, seed }: Rock): void {
  const [cx, cy] = view.project({ x, y: y + radius * 0.22, z });
  const size = (radius * FOCAL) / z;
  for (let py = Math.floor(cy - size); py <= cy + size; py++) {
    for (let px = Math.floor(cx - size * 1.4); px <= cx + size * 1.4; px++) {
      const [u, v] = [(px - cx) / (size * 1.35), (py - cy) / (size * 0.8)];
      const angular = 1 + 0.3 * noise(Math.atan2(v, u) * 1.3, seed, 341) + 0.14 * noise(u * 4, v * 4, seed);
      const r = Math.hypot(u, v) / angular;
      // The foot stands in the water or in the ground.
      if (r > 1 || v > 0.5 - 0.35 * u * u) continue;
      const bump = 0.55 * fractal(u * 2.6, v * 3.6, 342 + seed, 5);
      const up = clamp(-v * 0.9 + 0.25 + bump);
      const left = clamp(-u * 0.8 - 0.1 + 0.6 * noise(u * 2.4, v * 2.4, 350 + seed), -0.3, 1);
      const lit = 0.035 + 0.075 * up + 0.24 * Math.max(0, left) * (0.4 + 0.6 * up) * -KEY[0];
      const wet = smoothstep(0.12, 0.4, v);
      const color: Rgb = blend([lit * 0.98, lit * 0.86, lit * 0.72], [lit * 0.3, lit * 0.3, lit * 0.28], wet);
      view.paint(px, py, z, scale(color, 0.9 + 0.9 * bump));
    }
  }
}

const BLADES: readonly Rgb[] = [
  [0.016, 0.021, 0.01],
  [0.048, 0.054, 0.022],
  [0.15, 0.125, 0.05],
  [0.42, 0.31, 0.14],
];

/** Grass on the bank, far to near: dark at the root, gold where the light comes through the tips. */
export function drawGrass(view: View, terrain: Terrain): void {
  const random = new Random(360);
  const tufts: { x: number; z: number; y: number }[] = [];
  for (let i = 0; i < 90_000; i++) {
    // A third of them on the headland.
    const z = i % 3 ? 14 + 34 * random.next() ** 1.3 : random.range(125, 205);
    const x = random.range(-0.56, 0.56) * z;
    const y = terrain.height(x, z);
    if (y > 0.12 + random.range(0, 0.35) && fractal(x / 2.4, z / 2.4, 361, 3) > random.range(-0.5, 0.15)) tufts.push({ x, y, z });
  }
  for (const { x, y, z } of tufts.sort((a, b) => b.z - a.z)) {
    const tall = (z > 100 ? 2 : 1) * random.range(0.16, 0.42) * (1 + 0.9 * smoothstep(0.1, 0.4, fractal(x / 3, z / 3, 362, 2)));
    const dry = clamp(0.45 + 0.9 * fractal(x / 4, z / 4, 363, 3) + random.range(-0.2, 0.2));
    for (let blade = 0; blade < 4; blade++) {
      const lean = random.bell() * 0.32 + 0.16;
      drawBlade(view, {
        x: x + random.range(-0.1, 0.1),
        y: y - 0.05,
        z,
        tall: tall * random.range(0.6, 1.15),
        lean,
        dry: dry * random.range(0.7, 1.2),
      });
    }
  }
}

interface Blade {
  /** The root. */
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly tall: number;
  readonly lean: number;
  readonly dry: number;
}

function drawBlade(view: View, { x, y, z, tall, lean, dry }: Blade): void {
  const [px, py] = view.project({ x, y, z });
  const length = (tall * FOCAL) / z;
  const half = Math.max(0.5, (0.011 * FOCAL) / z);
  for (let s = 0; s < length; s += 0.7) {
    const t = s / length;
    const bx = px + length * lean * t * t;
    const tone = clamp(t * 0.75 + 0.1) * (0.5 + 0.6 * dry);
    const at = tone * 3;
    const i = Math.min(2, Math.floor(at));
    const color = blend(BLADES[i]!, BLADES[i + 1]!, at - i);
    const width = half * (1 - t * 0.75);
    for (let dx = -width; dx <= width; dx += 0.7) view.paint(Math.round(bx + dx), Math.round(py - s), z, color, 0.8);
  }
}
