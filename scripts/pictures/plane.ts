import { clamp, mix } from './noise.js';

/** A grid of single numbers: heights, masks, distances. */
export class Plane {
  readonly data: Float32Array;

  constructor(
    readonly width: number,
    readonly height: number,
    fill?: (x: number, y: number) => number,
  ) {
    this.data = new Float32Array(width * height);
    if (!fill) return;
    for (let y = 0, at = 0; y < height; y++) for (let x = 0; x < width; x++) this.data[at++] = fill(x, y);
  }

  /** The value at the nearest grid point inside the plane. */
  at(x: number, y: number): number {
    return this.data[clamp(y | 0, 0, this.height - 1) * this.width + clamp(x | 0, 0, this.width - 1)]!;
  }

  /** The bilinear value at a place between grid points. */
  sample(x: number, y: number): number {
    const cx = clamp(x, 0, this.width - 1.001);
    const cy = clamp(y, 0, this.height - 1.001);
    const column = cx | 0;
    const row = cy | 0;
    const at = row * this.width + column;
    const { data, width } = this;
    return mix(mix(data[at]!, data[at + 1]!, cx - column), mix(data[at + width]!, data[at + width + 1]!, cx - column), cy - row);
  }

  /** Three box blurs, which come close to a Gaussian of about `radius` deviation at a cost that does not grow with it. */
  blurred(radius: number): Plane {
    const once = (from: Plane): Plane => boxTransposed(boxTransposed(from, radius), radius);
    return once(once(once(this)));
  }
}

/** Blurs along rows and transposes, so that calling it twice blurs both ways. */
function boxTransposed(from: Plane, radius: number): Plane {
  const to = new Plane(from.height, from.width);
  const last = from.width - 1;
  for (let y = 0; y < from.height; y++) {
    const start = y * from.width;
    let sum = 0;
    for (let x = -radius; x <= radius; x++) sum += from.data[start + clamp(x, 0, last)]!;
    for (let x = 0; x <= last; x++) {
      to.data[x * to.width + y] = sum / (2 * radius + 1);
      sum += from.data[start + Math.min(x + radius + 1, last)]! - from.data[start + Math.max(x - radius, 0)]!;
    }
  }
  return to;
}

/** The exact Euclidean distance of each grid point to the nearest `true` one (Felzenszwalb and Huttenlocher, 2012). */
export function distanceTo(width: number, height: number, inside: (at: number) => boolean): Plane {
  const squared = new Plane(width, height);
  for (let at = 0; at < squared.data.length; at++) squared.data[at] = inside(at) ? 0 : 1e12;
  const line = new Float64Array(Math.max(width, height));
  for (let x = 0; x < width; x++) envelope(squared.data, x, width, height, line);
  for (let y = 0; y < height; y++) envelope(squared.data, y * width, 1, width, line);
  for (let at = 0; at < squared.data.length; at++) squared.data[at] = Math.sqrt(squared.data[at]!);
  return squared;
}

/** One dimension of the transform: the lower envelope of a parabola on every point of the line. */
function envelope(data: Float32Array, start: number, stride: number, count: number, line: Float64Array): void {
  for (let i = 0; i < count; i++) line[i] = data[start + i * stride]!;
  const vertex = new Int32Array(count);
  const border = new Float64Array(count + 1);
  let top = 0;
  border[0] = -Infinity;
  border[1] = Infinity;
  for (let i = 1; i < count; i++) {
    let cross: number;
    do {
      const v = vertex[top]!;
      cross = (line[i]! + i * i - (line[v]! + v * v)) / (2 * i - 2 * v);
    } while (cross <= border[top]! && --top >= 0);
    vertex[++top] = i;
    border[top] = cross;
    border[top + 1] = Infinity;
  }
  top = 0;
  for (let i = 0; i < count; i++) {
    while (border[top + 1]! < i) top++;
    const v = vertex[top]!;
    data[start + i * stride] = (i - v) ** 2 + line[v]!;
  }
}
