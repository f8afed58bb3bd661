import { add, blend, scale, type Rgb } from '../color.js';
import { clamp, mix, smoothstep } from '../noise.js';
import { hash } from '../random.js';
import { Raster } from '../raster.js';
import { dot, skyColor, SUN } from './atmosphere.js';
import { FOCAL, WIDTH } from './view.js';

const SIDE = 64;
const FLOOR = 1500;
const CEILING = 2700;
const STEPS = 44;

/** A block of smooth noise that repeats, 0 to 1, so that the clouds cost one look-up a step instead of many octaves. */
const BLOCK = noiseBlock();

/** The whole sky above a horizon of `rows` pixels: clear air, then clouds marched through as lit volumes (Beer's law). */
export function paintSky(rows: number): Raster {
  // Clouds are soft, so half the resolution is enough for them.
  const small = new Raster(WIDTH / 2, Math.ceil(rows / 2));
  const cover = new Float32Array(small.width * small.height);
  small.fill((x, y) => {
    const direction = directionTo(2 * x + 1, 2 * y + 1, rows);
    const { light, through } = march(direction, hash(x, y, 210));
    cover[y * small.width + x] = through;
    return light;
  });
  return new Raster(WIDTH, rows).fill((x, y) => {
    const [sx, sy] = [x / 2 - 0.25, y / 2 - 0.25];
    const at = clamp(Math.round(sy), 0, small.height - 1) * small.width + clamp(Math.round(sx), 0, small.width - 1);
    return add(small.sample(sx, sy), skyColor(directionTo(x, y, rows)), cover[at]);
  });
}

function directionTo(x: number, y: number, rows: number): readonly [number, number, number] {
  const [dx, dy] = [(x + 0.5 - WIDTH / 2) / FOCAL, (rows - y - 0.5) / FOCAL];
  const length = Math.hypot(dx, dy, 1);
  return [dx / length, dy / length, 1 / length];
}

/** Light gathered along a ray through the layer, and the share of the sky behind that still shows. */
function march(direction: readonly [number, number, number], start: number): { light: Rgb; through: number } {
  const rise = Math.max(direction[1], 0.012);
  const from = FLOOR / rise;
  const step = Math.min((CEILING - FLOOR) / rise, 16_000) / STEPS;
  const toSun = dot(direction, SUN);
  // Two lobes: a halo of forward scattering round the sun, and a broad even light.
  const phase = 0.46 + 0.5 * Math.max(0, toSun) ** 8 + 1.5 * Math.max(0, toSun) ** 70;
  let through = 1;
  let light: Rgb = [0, 0, 0];
  for (let i = 0; i < STEPS && through > 0.02; i++) {
    const t = from + (i + start) * step;
    const [x, y, z] = [direction[0] * t, direction[1] * t, direction[2] * t];
    const thick = density(x, y, z, true);
    if (thick <= 0) continue;
    let shade = 0;
    for (let k = 1; k <= 5; k++)
      shade += density(x + SUN[0] * k * 170 - k * 60, y + SUN[1] * k * 170 + 25 * k, z + SUN[2] * k * 170, k < 3);
    const lit = Math.exp(-shade * 0.62) + 0.22 * Math.exp(-shade * 0.15);
    const here = add(scale([1.5, 0.98, 0.62], lit * phase), [0.27, 0.32, 0.45], 0.5 + 0.35 * ((y - FLOOR) / (CEILING - FLOOR)));
    const distant = blend(here, scale(skyColor([direction[0], 0.03, direction[2]]), 0.85), 1 - Math.exp(-t / 26_000));
    const absorbed = 1 - Math.exp(-thick * step * 0.0042);
    light = add(light, distant, through * absorbed);
    through *= 1 - absorbed;
  }
  return { light, through };
}

/** How much cloud is at a place: heaps with flat floors, frayed at the edges by the finer noise. */
function density(x: number, y: number, z: number, fine: boolean): number {
  const level = (y - FLOOR) / (CEILING - FLOOR);
  if (level < 0 || level > 1) return 0;
  const shape = smoothstep(0, 0.12, level) * smoothstep(1, 0.3, level);
  const field = 0.62 * look(x / 8600 + 0.37, y / 5200, z / 8600 + 0.11) + 0.38 * look(x / 3100, y / 2300, z / 3100);
  let thick = field - 0.575 + 0.09 * (shape - 0.5);
  if (thick < -0.06) return 0;
  if (fine) thick -= 0.1 * (look(x / 950, y / 800, z / 950) - 0.28) + 0.045 * (look(x / 330, y / 300, z / 330) - 0.4);
  return clamp(thick * 9) * shape;
}

function look(x: number, y: number, z: number): number {
  const wrap = (value: number): number => (value - Math.floor(value)) * SIDE;
  const [px, py, pz] = [wrap(x), wrap(y), wrap(z)];
  const [ix, iy, iz] = [px | 0, py | 0, pz | 0];
  const [fx, fy, fz] = [px - ix, py - iy, pz - iz];
  const at = (dx: number, dy: number, dz: number): number => BLOCK[(((iz + dz) & 63) << 12) | (((iy + dy) & 63) << 6) | ((ix + dx) & 63)]!;
  const row = (dy: number, dz: number): number => mix(at(0, dy, dz), at(1, dy, dz), fx);
  return mix(mix(row(0, 0), row(1, 0), fy), mix(row(0, 1), row(1, 1), fy), fz);
}

function noiseBlock(): Float32Array {
  const block = new Float32Array(SIDE ** 3);
  for (const [octave, cells] of [4, 8, 16, 32].entries()) {
    const lattice = (x: number, y: number, z: number): number => hash((x % cells) + 64 * (y % cells), z % cells, 220 + octave);
    for (let at = 0; at < block.length; at++) {
      const [x, y, z] = [at & 63, (at >> 6) & 63, at >> 12].map((v) => (v * cells) / SIDE) as [number, number, number];
      const [ix, iy, iz] = [x | 0, y | 0, z | 0];
      const [u, v, w] = [smoothstep(0, 1, x - ix), smoothstep(0, 1, y - iy), smoothstep(0, 1, z - iz)];
      const row = (dy: number, dz: number): number => mix(lattice(ix, iy + dy, iz + dz), lattice(ix + 1, iy + dy, iz + dz), u);
      block[at]! += (0.5 / 0.9375) * 0.5 ** octave * mix(mix(row(0, 0), row(1, 0), v), mix(row(0, 1), row(1, 1), v), w);
    }
  }
  return block;
}
