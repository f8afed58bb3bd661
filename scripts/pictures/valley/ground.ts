import { add, blend, multiply, scale, type Rgb } from '../color.js';
import { clamp, fractal, noise, smoothstep } from '../noise.js';
import { AMBIENT, dot, haze, KEY, KEY_COLOR } from './atmosphere.js';
import { NEAR, type Terrain } from './terrain.js';
import { FOCAL, WIDTH, type View } from './view.js';

const FAR = 16_000;

/**
 * Draws the land a column at a time, near to far: because the camera is level, a column of pixels is one line over the
 * map, and a place shows only if it rises above all that came before it.
 */
export function drawGround(view: View, terrain: Terrain): void {
  for (let x = 0; x < WIDTH; x++) drawColumn(view, terrain, x);
}

function drawColumn(view: View, terrain: Terrain, x: number): void {
  const side = (x + 0.5 - WIDTH / 2) / FOCAL;
  // From below the water only what stands above it can be seen, all of it over the horizon.
  let top = view.mirrored ? view.horizon : view.height;
  let last = 12;
  for (let z = 12; z < FAR; z += Math.max(0.06, z * 0.0022)) {
    const height = terrain.height(side * z, z);
    const water = height <= 0;
    const row = Math.ceil(view.horizon - (FOCAL * (Math.max(height, 0) - view.eye)) / z);
    if (view.mirrored && z < NEAR) {
      // Near land hides only what its dry part hides: under its foot the view goes on through the water.
      const foot = Math.floor(view.horizon + (FOCAL * view.eye) / z);
      if (!water)
        for (let y = Math.max(row, 0); y <= foot; y++) if (view.depth.at(x, y) > z) view.paint(x, y, z, shade(terrain, side * z, z));
    } else if (row < top && !(water && view.mirrored)) {
      for (let y = Math.max(row, 0); !water && y < Math.min(top, view.height); y++) {
        const distance = last + (z - last) * clamp((top - y) / (top - row));
        if (view.depth.at(x, y) > distance) view.paint(x, y, distance, shade(terrain, side * distance, distance));
      }
      top = row;
    }
    last = z;
  }
}

function shade(terrain: Terrain, x: number, z: number): Rgb {
  const reach = Math.max(0.12, z * 0.0016);
  const height = terrain.height(x, z);
  const slopeX = (terrain.height(x + reach, z) - terrain.height(x - reach, z)) / (2 * reach);
  const slopeZ = (terrain.height(x, z + reach) - terrain.height(x, z - reach)) / (2 * reach);
  const length = Math.hypot(slopeX, 1, slopeZ);
  const normal = [-slopeX / length, 1 / length, -slopeZ / length] as const;
  const sun = Math.max(0, dot(normal, KEY)) * terrain.light(x, z);
  const light = add(scale(KEY_COLOR, sun), AMBIENT, terrain.open(x, z) * (0.55 + 0.45 * normal[1]));
  return haze(multiply(z < NEAR ? shoreAlbedo(x, z, height) : albedo(x, z, height, normal[1]), light), x, Math.max(height, 0), z);
}

/** What grows or lies at a place: forest low down, then heath, rock where it is steep, snow where it can lie. */
function albedo(x: number, z: number, height: number, upright: number): Rgb {
  const patch = fractal(x / 240, z / 240, 251, 5);
  const streak = fractal(x / 90, (z + height * 2) / 90, 252, 4);
  const rock = blend([0.12, 0.11, 0.105], [0.3, 0.27, 0.24], clamp(0.5 + streak));
  const heath = blend([0.1, 0.1, 0.035], [0.24, 0.15, 0.05], clamp(0.45 + patch * 1.4));
  const forest = blend([0.022, 0.04, 0.02], [0.05, 0.07, 0.022], clamp(0.5 + noise(x / 14, z / 14, 253)));
  let color = blend(heath, rock, smoothstep(0.82, 0.6, upright + 0.12 * patch));
  color = blend(forest, color, smoothstep(300, 620, height + 260 * patch));
  color = blend(color, [0.33, 0.3, 0.25], smoothstep(5, 1, height));
  return blend(color, [0.86, 0.88, 0.92], smoothstep(560, 900, height + 420 * patch) * smoothstep(0.42, 0.64, upright + 0.25 * streak));
}

function shoreAlbedo(x: number, z: number, height: number): Rgb {
  const grass = blend([0.028, 0.036, 0.014], [0.085, 0.08, 0.034], clamp(0.5 + fractal(x / 3, z / 6, 254, 4)));
  const gravel = blend([0.07, 0.065, 0.06], [0.24, 0.22, 0.2], clamp(0.5 + 0.9 * fractal(x / 0.7, z / 1.4, 255, 4)));
  return blend(gravel, grass, smoothstep(0.15, 0.55, height + 0.25 * noise(x / 2, z / 3, 256)));
}
