import { hash } from './random.js';

const GRADIENTS = Float64Array.from({ length: 32 }, (_, i) => {
  const angle = ((i >> 1) * Math.PI) / 8;
  return i & 1 ? Math.sin(angle) : Math.cos(angle);
});

export const clamp = (value: number, low = 0, high = 1): number => (value < low ? low : value > high ? high : value);
export const mix = (a: number, b: number, t: number): number => a + (b - a) * t;
export const smoothstep = (from: number, to: number, value: number): number => {
  const t = clamp((value - from) / (to - from));
  return t * t * (3 - 2 * t);
};

/** Perlin's gradient noise (Improving Noise, 2002) in two dimensions, about -1 to 1, with features one unit in size. */
export function noise(x: number, y: number, seed: number): number {
  const column = Math.floor(x);
  const row = Math.floor(y);
  const fx = x - column;
  const fy = y - row;
  const corner = (cx: number, cy: number): number => {
    const g = (hash(column + cx, row + cy, seed) * 16) << 1;
    return GRADIENTS[g]! * (fx - cx) + GRADIENTS[g + 1]! * (fy - cy);
  };
  const u = fx * fx * fx * (fx * (fx * 6 - 15) + 10);
  const v = fy * fy * fy * (fy * (fy * 6 - 15) + 10);
  return 1.5 * mix(mix(corner(0, 0), corner(1, 0), u), mix(corner(0, 1), corner(1, 1), u), v);
}

/** Octaves of `noise`, each twice as fine and half as strong: clouds, stains, paper. About -1 to 1. */
export function fractal(x: number, y: number, seed: number, octaves: number): number {
  let sum = 0;
  let amplitude = 0.5;
  for (let octave = 0; octave < octaves; octave++) {
    sum += amplitude * noise(x, y, seed + octave);
    // The turn keeps the lattices of the octaves from lining up, which would show as a grid.
    [x, y] = [1.6 * x + 1.2 * y + 17.1, 1.6 * y - 1.2 * x + 5.7];
    amplitude *= 0.5;
  }
  return sum;
}

/** Musgrave's ridged multifractal: crests where the noise crosses zero, finer detail only on the crests. 0 to about 1. */
export function ridged(x: number, y: number, seed: number, octaves: number): number {
  let sum = 0;
  let amplitude = 0.55;
  let weight = 1;
  for (let octave = 0; octave < octaves; octave++) {
    const crest = (1 - Math.abs(noise(x, y, seed + octave))) ** 2 * weight;
    sum += amplitude * crest;
    weight = clamp(crest * 1.6);
    [x, y] = [1.64 * x + 1.22 * y + 31.7, 1.64 * y - 1.22 * x + 11.3];
    amplitude *= 0.48;
  }
  return sum;
}

/** Noise along a line, 0 to 1, for what varies in one direction only (bristles, planks). */
export function noise1(x: number, seed: number): number {
  const cell = Math.floor(x);
  const t = x - cell;
  return mix(hash(cell, 0, seed), hash(cell + 1, 0, seed), t * t * (3 - 2 * t));
}
