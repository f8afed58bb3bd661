import type { Rgb } from './color.js';
import { smoothstep } from './noise.js';
import { Raster } from './raster.js';

const WIDTH = 320;
const HEIGHT = 240;
/** Width of the soft edge, in pixels: styles that meet in a hard line look cut with scissors. */
const EDGE = 24;

/** White on the left half, black on the right. */
export function maskLeft(): Raster {
  return half((x) => 1 - x);
}

/** The rest: what is grey in both is shared. */
export function maskRight(): Raster {
  return half((x) => x);
}

/** @param share of white where an upright edge in the middle is passed by 0 (left of it) to 1 */
function half(share: (passed: number) => number): Raster {
  const [from, to] = [(WIDTH - EDGE) / 2, (WIDTH + EDGE) / 2];
  return new Raster(WIDTH, HEIGHT).fill((x): Rgb => {
    const white = share(smoothstep(from, to, x));
    return [white, white, white];
  });
}
