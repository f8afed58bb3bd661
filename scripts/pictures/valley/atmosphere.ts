import { add, blend, scale, type Rgb } from '../color.js';
import { clamp, fractal, smoothstep } from '../noise.js';
import { EYE } from './view.js';

type Vector = readonly [number, number, number];

const unit = ([x, y, z]: Vector): Vector => {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
};
export const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Towards the sun in the picture. */
export const SUN = unit([-0.2, 0.105, 1]);

/**
 * Towards the light on the land. Further to the side than the sun that is seen: a landscape lit from straight ahead is
 * all shade, and painters have always moved the light a little for the sake of form.
 */
export const KEY = unit([-1, 0.4, 0.12]);
export const KEY_COLOR: Rgb = [3.3, 2.15, 1.2];
export const AMBIENT: Rgb = [0.34, 0.46, 0.72];

/** The clear sky in a unit direction. */
export function skyColor(direction: Vector): Rgb {
  const up = Math.max(0, direction[1]);
  const toSun = Math.max(0, dot(direction, SUN));
  const level = blend([0.84, 0.6, 0.43], [0.31, 0.45, 0.66], smoothstep(0, 0.16, up));
  const clear = blend(level, [0.075, 0.18, 0.42], smoothstep(0.06, 0.42, up));
  const glow = add(scale([1, 0.6, 0.28], 0.5 * toSun ** 18), [1, 0.78, 0.5], 0.7 * toSun ** 160 + 1.2 * toSun ** 1600);
  return add(add(scale(clear, 0.74 + 0.3 * toSun ** 8), glow), [1, 0.9, 0.7], 26 * smoothstep(0.99986, 0.99993, toSun));
}

/** The light that the air between here and there adds. */
function airlight(direction: Vector): Rgb {
  const toSun = Math.max(0, dot(direction, SUN));
  return add(blend([0.5, 0.6, 0.76], [1.12, 0.78, 0.5], smoothstep(0.8, 1, toSun)), [1, 0.6, 0.3], 0.35 * toSun ** 30);
}

/** A colour as it is seen over a distance: blue air everywhere, and mist that lies in the valley in banks. */
export function haze(color: Rgb, x: number, y: number, z: number): Rgb {
  const distance = Math.hypot(x, z);
  const rise = y - EYE;
  const depth = (fall: number): number => {
    const t = clamp(rise / fall, -20, 20);
    return distance * (Math.abs(t) < 1e-3 ? 1 : (1 - Math.exp(-t)) / t);
  };
  const bank = clamp(0.9 + 1.5 * fractal(x / 1500, z / 1100 + y / 260, 201, 3), 0.12, 2);
  const mist = 1 - Math.exp(-depth(80) * 1.8e-4 * bank * smoothstep(150, 1800, z));
  const air = depth(2400);
  const light = airlight(unit([x, rise, z]));
  const through = (c: 0 | 1 | 2, density: number): number => light[c] * 0.84 + (color[c] - light[c] * 0.84) * Math.exp(-air * density);
  const far: Rgb = [through(0, 3.6e-5), through(1, 5.2e-5), through(2, 8e-5)];
  return blend(far, scale(light, 0.95), mist * 0.92);
}
