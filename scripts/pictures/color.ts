import { mix } from './noise.js';

/** Linear light, 1 being paper white: colours have to be mixed and lit in this space, not in the encoded one. */
export type Rgb = readonly [number, number, number];

const decode = (value: number): number => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);

/** `#rrggbb`, as a painter would pick it on a screen, to linear light. */
export function hex(code: string): Rgb {
  const value = Number.parseInt(code.slice(1), 16);
  return [decode((value >> 16) / 255), decode(((value >> 8) & 255) / 255), decode((value & 255) / 255)];
}

export const blend = (a: Rgb, b: Rgb, t: number): Rgb => [mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)];
export const scale = (a: Rgb, by: number): Rgb => [a[0] * by, a[1] * by, a[2] * by];
export const add = (a: Rgb, b: Rgb, by = 1): Rgb => [a[0] + b[0] * by, a[1] + b[1] * by, a[2] + b[2] * by];
export const multiply = (a: Rgb, b: Rgb): Rgb => [a[0] * b[0], a[1] * b[1], a[2] * b[2]];

/** A colour from stops spread evenly over 0 to 1. */
export function ramp(stops: readonly Rgb[], t: number): Rgb {
  const at = Math.min(Math.max(t, 0), 1) * (stops.length - 1);
  const from = Math.min(Math.floor(at), stops.length - 2);
  return blend(stops[from]!, stops[from + 1]!, at - from);
}
