import type { Rgb } from '../color.js';
import { Plane } from '../plane.js';
import { Raster } from '../raster.js';

/** The valley is drawn at twice its size. Metres: x to the right, y up from the lake, z away from the camera. */
export const WIDTH = 1920;
export const HEIGHT = 1280;
export const HORIZON = 664;
export const FOCAL = 1880;
/** The camera stands on a knoll by the lake. It looks level, so what is upright in the world is upright in the picture. */
export const EYE = 7;

export interface Place {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

/**
 * A picture being painted, with the depth of what has been. The lake's reflection is the same world seen from as far
 * below the water as the camera is above it, so everything is drawn once into a view from `EYE` and once from `-EYE`.
 */
export class View {
  readonly raster: Raster;
  readonly depth: Plane;
  readonly mirrored: boolean;

  constructor(
    readonly eye: number,
    readonly height: number,
    readonly horizon: number,
  ) {
    this.raster = new Raster(WIDTH, height);
    this.depth = new Plane(WIDTH, height, () => Infinity);
    this.mirrored = eye < 0;
  }

  /** Where a place falls in the picture. */
  project({ x, y, z }: Place): readonly [number, number] {
    return [WIDTH / 2 + (FOCAL * x) / z, this.horizon - (FOCAL * (y - this.eye)) / z];
  }

  /** Paints a pixel if nothing nearer is there; a mostly opaque one hides what comes later and lies further off. */
  paint(x: number, y: number, z: number, color: Rgb, alpha = 1): void {
    if (x < 0 || y < 0 || x >= WIDTH || y >= this.height) return;
    const at = y * WIDTH + x;
    if (z > this.depth.data[at]!) return;
    this.raster.over(x, y, color, alpha);
    if (alpha > 0.6) this.depth.data[at] = z;
  }

  /** Fills a convex polygon of places; `color` gets the pixel, so that it may add grain. */
  polygon(places: readonly Place[], color: (x: number, y: number) => Rgb): void {
    const corners = places.map((place) => this.project(place));
    const z = places.reduce((sum, place) => sum + place.z, 0) / places.length;
    const rows = corners.map(([, y]) => y);
    for (let y = Math.max(0, Math.ceil(Math.min(...rows))); y <= Math.min(this.height - 1, Math.max(...rows)); y++) {
      let [left, right] = [Infinity, -Infinity];
      corners.forEach(([ax, ay], i) => {
        const [bx, by] = corners[(i + 1) % corners.length]!;
        if (ay > y === by > y) return;
        const x = ax + ((y - ay) / (by - ay)) * (bx - ax);
        left = Math.min(left, x);
        right = Math.max(right, x);
      });
      for (let x = Math.ceil(left); x <= right; x++) this.paint(x, y, z, color(x, y));
    }
  }
}
