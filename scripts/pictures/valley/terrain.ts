import { clamp, fractal, mix, noise, ridged, smoothstep } from '../noise.js';
import { Plane } from '../plane.js';
import { KEY } from './atmosphere.js';
import { erode, slump } from './erosion.js';

const CELLS = 1024;
const CELL = 16;

/** Nearer than this the land is the bank and the headland; the grid takes over behind open water. */
export const NEAR = 420;

/** The land, in metres above the lake: eroded mountains on a grid, and a near shore too fine for one. */
export class Terrain {
  readonly #grid = new Plane(CELLS, CELLS, (x, z) => mountains((x - CELLS / 2) * CELL, z * CELL) / CELL);
  readonly #light: Plane;
  readonly #open: Plane;

  /** Crags finer than the grid, as a repeating tile: the land is looked up tens of millions of times. */
  readonly #tile = new Plane(512, 512, (x, y) => {
    const seam = (a: number, b: number): number => ridged(a / 30, b / 30, 230, 5) - 0.5;
    const [u, v] = [smoothstep(384, 511, x), smoothstep(384, 511, y)];
    return mix(mix(seam(x, y), seam(x - 512, y), u), mix(seam(x, y - 512), seam(x - 512, y - 512), u), v);
  });

  constructor() {
    slump(this.#grid, 1.05, 24);
    erode(this.#grid, 170_000);
    slump(this.#grid, 1.15, 8);
    this.#light = castShadows(this.#grid);
    const around = this.#grid.blurred(7);
    this.#open = new Plane(CELLS, CELLS, (x, z) => clamp(0.62 + 0.12 * (this.#grid.at(x, z) - around.at(x, z)), 0.2, 1.15));
  }

  height(x: number, z: number): number {
    if (z < NEAR) return Math.max(z < 70 ? bank(x, z) : -9, z > 90 && z < 260 ? headland(x, z) : -9);
    const rough = this.#grid.sample(x / CELL + CELLS / 2, z / CELL) * CELL;
    return rough <= -2 ? rough : rough + this.#crag(x, z) * smoothstep(-2, 400, rough + 40);
  }

  #crag(x: number, z: number): number {
    const wrap = (value: number): number => value - 511 * Math.floor(value / 511);
    return 60 * this.#tile.sample(wrap(x / 5.3), wrap(z / 5.3)) + 15 * this.#tile.sample(wrap(x / 1.4), wrap(z / 1.4));
  }

  /** Share of the key light that reaches a place, with soft edges. */
  light(x: number, z: number): number {
    return z < NEAR ? 1 : this.#light.sample(x / CELL + CELLS / 2, z / CELL);
  }

  /** How open the place is to the sky. */
  open(x: number, z: number): number {
    return z < NEAR ? 0.85 : this.#open.sample(x / CELL + CELLS / 2, z / CELL);
  }
}

/** Before the rain: a lake along a bending valley that runs towards the sun, and walls of ridged noise on both sides. */
function mountains(x: number, z: number): number {
  const axis = -0.19 * z + 330 * Math.sin(z / 1900 + 0.4);
  const lake = mix(640 + 260 * noise(z / 1100, x > axis ? 3 : 9, 231), -250, smoothstep(3600, 6000, z));
  const shore = Math.abs(x - axis) - lake + 210 * fractal(x / 640, z / 640, 232, 4);
  if (shore < 0) return Math.max(shore * 0.08, -14);
  const wall = smoothstep(40, 3000, shore + 500 * noise(x / 1700, z / 1700, 233));
  const crests = ridged(x / 3300 + 3.1, z / 3300, 234, 7);
  const side = x > axis ? 1.16 : 0.92;
  const near = shore * 0.05 + wall * side * (160 + 1600 * crests ** 1.15) * (0.75 + 0.5 * fractal(x / 4200, z / 4200, 241, 2));
  // Beyond the head of the lake a last range closes the view, lowest where the sun stands.
  const gap = Math.exp(-(((x / z + 0.2) / 0.11) ** 2));
  const far = smoothstep(9500, 13_500, z) * (500 + 1700 * ridged(x / 2900, z / 2900, 242, 6)) * (1 - 0.7 * gap);
  return 2 + Math.max(near * mix(1, 1 - gap * 0.9, smoothstep(3500, 7000, z)), far);
}

/** The grassy bank that the camera stands on, higher to the left. */
function bank(x: number, z: number): number {
  const edge = 24 + 20 * smoothstep(-1, -17, x) + 9 * smoothstep(6, 16, x) + 2.6 * fractal(x / 5, 3, 243, 3);
  return Math.min((edge - z) * 0.13, 2.6) + 0.22 * fractal(x / 2.2, z / 2.2, 244, 4);
}

/** The low point of land on the right that carries the cabin. */
function headland(x: number, z: number): number {
  const ragged = 12 * fractal(x / 26, z / 26, 245, 4);
  const across = 1 - ((z - 172 + ragged) / 46) ** 2;
  const out = smoothstep(16, 46, x + ragged);
  return 4.4 * across * out + 0.05 * Math.max(0, x - 40) * across - 0.9 + 0.25 * fractal(x / 5, z / 5, 246, 3);
}

/** Walks from each cell towards the light; the nearest miss decides how soft the shadow's edge is. */
function castShadows(grid: Plane): Plane {
  const flat = Math.hypot(KEY[0], KEY[2]);
  const [dx, dz, rise] = [KEY[0] / flat, KEY[2] / flat, KEY[1] / flat];
  return new Plane(CELLS, CELLS, (x, z) => {
    let light = 1;
    const start = grid.at(x, z) + 0.3;
    for (let t = 1.5; t < 330 && light > 0; t *= 1.07) {
      const clearance = start + t * rise - grid.sample(x + dx * t, z + dz * t);
      light = Math.min(light, 0.5 + (clearance / t) * 11);
    }
    return smoothstep(0, 1, light);
  });
}
