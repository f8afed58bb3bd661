import { blend, hex, ramp, scale, type Rgb } from './color.js';
import { clamp, fractal, smoothstep } from './noise.js';
import type { Random } from './random.js';

/** The scene of `brushstrokes`: the colours and the currents of an imagined night. Places are in widths of the picture. */

const VORTICES = [
  { x: 0.37, y: 0.3, radius: 0.13, spin: 1 },
  { x: 0.6, y: 0.37, radius: 0.085, spin: -1 },
  { x: 0.06, y: 0.42, radius: 0.09, spin: -1 },
  { x: 0.93, y: 0.46, radius: 0.08, spin: 1 },
] as const;

const LAMPS = [
  { x: 0.81, y: 0.17, radius: 0.06 },
  { x: 0.12, y: 0.12, radius: 0.033 },
  { x: 0.57, y: 0.1, radius: 0.026 },
  { x: 0.3, y: 0.07, radius: 0.018 },
  { x: 0.66, y: 0.235, radius: 0.017 },
  { x: 0.21, y: 0.45, radius: 0.024 },
  { x: 0.96, y: 0.3, radius: 0.02 },
  { x: 0.43, y: 0.52, radius: 0.014 },
] as const;

const SKY = ['#0a1238', '#12246a', '#1b3f96', '#2b62b4', '#4a8fc4', '#8fc0cf'].map(hex);
const CURRENT = ['#0e1f5c', '#1f57a4', '#3f9aa5', '#a9cfc0', '#e9dfa6', '#2a66ae', '#142c78'].map(hex);
const LAMP = ['#fff6cf', '#ffe27a', '#f6bd2e', '#d98f1c', '#7f9a58', '#2f7f8d'].map(hex);
const FIELD = ['#0c2036', '#14424a', '#1f6a5e', '#7d8a35', '#c9962b', '#e8bd4a'].map(hex);
const RIDGE = ['#0b1434', '#13305c', '#1c4f7c', '#2f7f8d'].map(hex);

const ridgeLine = (x: number): number => 0.585 + 0.03 * Math.sin(x * 7.3 + 0.6) + 0.014 * Math.sin(x * 17 + 2);
const fieldLine = (x: number): number => 0.65 + 0.022 * Math.sin(x * 5.1 + 3.5) - 0.02 * x;

/** The unit direction in which a brush moves at a place. */
export function nightFlow(x: number, y: number): readonly [number, number] {
  let dx = 1;
  let dy = 0.35 * Math.sin(x * 6 + 1) + 0.3 * fractal(x * 3, y * 3, 40, 2);
  if (y > ridgeLine(x)) {
    const line = y > fieldLine(x) ? fieldLine : ridgeLine;
    dy = (line(x + 0.01) - line(x - 0.01)) / 0.02 + 0.5 * fractal(x * 5, y * 9, 44, 2) + (y > fieldLine(x) ? 0.25 : 0);
  } else {
    for (const { x: cx, y: cy, radius, spin } of VORTICES) {
      const [rx, ry] = [x - cx, y - cy];
      const pull = 5 * Math.exp(-((rx * rx + ry * ry) / (radius * radius * 1.3)));
      const r = Math.hypot(rx, ry) + 1e-6;
      // A little inward drift turns the rings into a spiral.
      dx += (pull * (-ry * spin - 0.22 * rx)) / r;
      dy += (pull * (rx * spin - 0.22 * ry)) / r;
    }
    for (const { x: cx, y: cy, radius } of LAMPS) {
      const [rx, ry] = [x - cx, y - cy];
      const r = Math.hypot(rx, ry) + 1e-6;
      // Calm in the very middle: a stroke cannot turn on a point, and the canvas would show through there.
      const pull = 9 * Math.exp(-((r / (radius * 1.9)) ** 2)) * smoothstep(0.003, 0.012, r);
      dx += (pull * -ry) / r;
      dy += (pull * rx) / r;
    }
  }
  const length = Math.hypot(dx, dy) || 1;
  return [dx / length, dy / length];
}

/** The colour a painter would load for a stroke that starts here; chance picks between neighbours on the palette. */
export function nightColor(x: number, y: number, random: Random): Rgb {
  const chance = random.bell() * 0.09;
  if (y > fieldLine(x)) {
    const furrow = 0.5 + 0.5 * Math.sin((y - fieldLine(x)) * 95 + 9 * fractal(x * 4, y * 4, 51, 3));
    return ramp(FIELD, 0.14 + 0.85 * furrow * smoothstep(-0.4, 0.25, fractal(x * 6, y * 10, 52, 3)) + 0.25 * (y - 0.65) + chance * 1.6);
  }
  if (y > ridgeLine(x)) return ramp(RIDGE, 0.25 + 1.6 * (fieldLine(x) - y) + 0.9 * fractal(x * 9, y * 9, 53, 3) + chance * 1.5);
  let color = ramp(SKY, 0.2 + 0.55 * y + 0.75 * fractal(x * 4.5, y * 7, 54, 3) + chance * 1.3);
  const horizon = smoothstep(0.13, 0, ridgeLine(x) - y);
  color = blend(color, ramp(CURRENT, 0.42 + chance * 2), horizon * 0.75);
  for (const { x: cx, y: cy, radius, spin } of VORTICES) {
    const [rx, ry] = [x - cx, y - cy];
    const r = Math.hypot(rx, ry);
    const arm = 0.5 + 0.5 * Math.sin(Math.atan2(ry, rx) * 2 - spin * 9.5 * Math.log(r / radius + 0.12));
    color = blend(color, ramp(CURRENT, arm * 0.66 + chance), smoothstep(1.75, 0.8, r / radius) * 0.95);
  }
  return withLamps(color, x, y, chance);
}

function withLamps(color: Rgb, x: number, y: number, chance: number): Rgb {
  for (const { x: cx, y: cy, radius } of LAMPS) {
    const r = Math.hypot(x - cx, y - cy) / radius;
    if (r > 2.6) continue;
    const ring = 0.5 + 0.5 * Math.cos(r * 8.5);
    const t = clamp(r * 0.42 + chance * 0.9 - 0.12 + 0.08 * ring);
    color = blend(color, scale(ramp(LAMP, t), 1.05), smoothstep(2.5, 1.5, r + chance * 2) * (r < 1.2 ? 1 : 0.55 + 0.45 * ring));
  }
  return color;
}
