import { clamp, fractal, mix, noise, smoothstep } from './noise.js';
import { hash } from './random.js';

/** The marks of a gouge in a block of wood, as coverage of ink from 0 to 1. Lengths are pixels of the big canvas. */

export interface Hatching {
  /** Which line a place is on: whole numbers are the middles of the cuts between two inked lines. */
  readonly phase: number;
  /** Distance along the lines. */
  readonly along: number;
  /** Distance from one line to the next. */
  readonly period: number;
  /** 0 (all cut away) to 1 (all inked). */
  readonly tone: number;
}

/** Parallel lines that swell with the tone: light tones break into tapering lines, dark ones into tapering cuts. */
export function hatch({ phase, along, period, tone }: Hatching): number {
  const line = Math.floor(phase);
  const own = hash(line, 3, 71);
  const breaks = noise(along / 75 + own * 40, line * 0.37, 72);
  const tremor = 0.1 * noise(along / 16 + own * 90, line * 0.61, 73);
  const taper = tone < 0.5 ? -smoothstep(0.1, 0.65, breaks) * 0.42 : smoothstep(0.1, 0.65, breaks) * 0.42;
  const width = clamp(tone + tremor + taper * (1 - Math.abs(tone - 0.5)) + 0.07 * (own - 0.5), 0, 1.05);
  if (width <= 0.03) return 0;
  const distance = Math.abs(phase - line - 0.5) * 2;
  return smoothstep(1.4, -1.4, ((distance - width) * period) / 2);
}

/** An outline of uneven weight. */
export function contour(distance: number, width: number, x: number, y: number): number {
  const weight = width * (1 + 0.35 * noise(x / 60, y / 60, 74) + 0.15 * noise(x / 10, y / 10, 75));
  return smoothstep(1.2, -1.2, Math.abs(distance) - weight);
}

/** Ridges the gouge left standing where the block was cleared: short, sparse, along the cut. */
export function chatter(x: number, y: number, angle: number): number {
  const along = x * Math.cos(angle) + y * Math.sin(angle);
  const across = y * Math.cos(angle) - x * Math.sin(angle);
  const ridge = noise(along / 46, across / 6.5, 76) + 0.35 * noise(along / 12, across / 5, 77);
  return smoothstep(0.68, 0.8, ridge);
}

/** How well the ink took: specks, and the grain of the plank where it lies flat. Multiplies coverage. */
export function inked(x: number, y: number, starved: number): number {
  const grain = fractal(x / 170, y / 5.5 + 2.5 * noise(x / 240, y / 110, 78), 79, 3);
  const speck = noise(x / 2.6, y / 2.6, 80) + 0.5 * noise(x / 7, y / 7, 81);
  const patch = fractal(x / 260, y / 260, 82, 3);
  return 1 - smoothstep(0.62, 1.05, speck + starved + 0.35 * patch + 0.45 * grain) - 0.07 * clamp(grain + 0.4);
}

/** Lightness of handmade paper: clouds in the pulp, fibres, tooth. */
export function paper(x: number, y: number): number {
  const fibre = Math.abs(noise(x / 34, y / 3.2, 83)) * Math.abs(noise(x / 3.6, y / 40, 84));
  return mix(0.93, 1, 0.5 + fractal(x / 380, y / 380, 85, 5)) - 0.1 * smoothstep(0.18, 0.5, fibre) + 0.03 * noise(x / 2.2, y / 2.2, 86);
}
