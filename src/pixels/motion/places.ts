/** Where the columns and rows of a grid stand in the picture, ascending, in pixels; the first pixel is at 0. */
export interface Places {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

/** The middles of squares of `step` pixels that a picture is divided into; the last column and row may be narrower. */
export function middles(width: number, height: number, step: number): Places {
  return { x: middlesAlong(width, step), y: middlesAlong(height, step) };
}

function middlesAlong(extent: number, step: number): Float32Array {
  return Float32Array.from({ length: Math.ceil(extent / step) }, (_, i) => (i * step + Math.min((i + 1) * step, extent) - 1) / 2);
}

/**
 * The values of one grid at the places of another, by bilinear interpolation; beyond the outermost places their values hold.
 *
 * @param values row by row, at `from`
 */
export function resample(values: Float32Array, from: Places, to: Places): Float32Array {
  const [columns, width] = [from.x.length, to.x.length];
  const across = interpolation(from.x, to.x);
  const down = interpolation(from.y, to.y);
  const out = new Float32Array(width * to.y.length);
  // One value more: what stands right of the last column.
  const line = new Float32Array(columns + 1);
  for (let y = 0, at = 0; y < to.y.length; y++) {
    const above = down.lower[y]! * columns;
    const below = Math.min(above + columns, values.length - columns);
    const share = down.share[y]!;
    for (let column = 0; column < columns; column++) {
      line[column] = values[above + column]! + share * (values[below + column]! - values[above + column]!);
    }
    line[columns] = line[columns - 1]!;
    for (let x = 0; x < width; x++, at++) {
      const left = across.lower[x]!;
      out[at] = line[left]! + across.share[x]! * (line[left + 1]! - line[left]!);
    }
  }
  return out;
}

/** Each position takes `1 − share` of what stands at `lower`, and `share` of what comes after it. */
interface Interpolation {
  readonly lower: Int32Array;
  readonly share: Float32Array;
}

function interpolation(from: Float32Array, to: Float32Array): Interpolation {
  const lower = new Int32Array(to.length);
  const share = new Float32Array(to.length);
  const last = from.length - 1;
  for (let i = 0, segment = 0; i < to.length; i++) {
    while (segment < last - 1 && from[segment + 1]! <= to[i]!) segment++;
    const start = from[segment]!;
    const end = from[Math.min(segment + 1, last)]!;
    lower[i] = segment;
    share[i] = end > start ? Math.min(Math.max((to[i]! - start) / (end - start), 0), 1) : 0;
  }
  return { lower, share };
}
