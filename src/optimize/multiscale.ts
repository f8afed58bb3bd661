import type { Size } from '../pixels/picture.js';
import { scaled } from './vectors/plain.js';

/**
 * Weights of the means at 1/2, 1/4, 1/8 and 1/16 of the size, relative to the pixel itself. Measured on content and style
 * pairs (docs/decisions/painting.md); heavier or more levels gain nothing.
 */
const WEIGHTS = [1, 2, 4, 8] as const;

interface Plane extends Size {
  readonly values: Float32Array;
}

/**
 * A preconditioner for pictures of one size: P = I + Σ wₖUₖUₖᵀ/4ᵏ, where Uₖ enlarges a plane 2ᵏ times, smoothly. Symmetric and
 * positive definite. The gradient of a style loss at a pixel says little about the large shapes around it, which therefore come
 * last; P lets a step move them at once, as if the picture were painted at all sizes together.
 */
export class Multiscale {
  /** Half, a quarter, … of the size: kept, because making them anew at every step would cost as much as filling them. */
  readonly #levels: readonly Plane[];

  constructor(private readonly size: Size) {
    const levels = [halfOf(size)];
    while (levels.length < WEIGHTS.length) levels.push(halfOf(levels.at(-1)!));
    this.#levels = levels;
  }

  /**
   * out ← P applied to each plane, given back.
   *
   * @param planes `[P, height, width]`
   * @param out of the same length; not `planes` itself
   */
  apply(planes: Float32Array, out: Float32Array): Float32Array {
    const { width, height } = this.size;
    const length = width * height;
    for (let start = 0; start < planes.length; start += length) {
      const plane = { width, height, values: planes.subarray(start, start + length) };
      this.#spread(plane, out.subarray(start, start + length));
    }
    return out;
  }

  #spread(plane: Plane, out: Float32Array): void {
    const levels = this.#levels;
    // Blocks of two pixels are not seen, and cost less than tents; larger ones would be.
    blockMeans(plane, levels[0]!);
    for (let level = 1; level < levels.length; level++) shrink(levels[level - 1]!, levels[level]!);
    for (let level = levels.length - 1; level >= 0; level--) {
      scaled(levels[level]!.values, WEIGHTS[level]!);
      const coarser = levels[level + 1];
      if (coarser) addEnlarged(levels[level]!, coarser);
    }
    addBlocks(plane, levels[0]!, out);
  }
}

function halfOf({ width, height }: Size): Plane {
  const size = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  return { ...size, values: new Float32Array(size.width * size.height) };
}

/*
 * The loops below run over every pixel at every step, so arrays are locals, whole blocks come first, and the odd last column follows.
 */

/** A quarter of the sum of each 2×2 block, missing pixels counting as zeros. */
function blockMeans({ width, height, values }: Plane, blocks: Plane): void {
  const out = blocks.values;
  const pairs = width >> 1;
  for (let y = 0; y < blocks.height; y++) {
    const top = 2 * y * width;
    // A missing last row is read as the one above it, which half of twice its sum makes up for.
    const isWhole = 2 * y + 1 < height;
    const bottom = isWhole ? top + width : top;
    const share = isWhole ? 0.25 : 0.125;
    const row = y * blocks.width;
    for (let x = 0; x < pairs; x++) {
      const left = 2 * x;
      out[row + x] = share * (values[top + left]! + values[top + left + 1]! + (values[bottom + left]! + values[bottom + left + 1]!));
    }
    if (pairs < blocks.width) out[row + pairs] = share * (values[top + width - 1]! + values[bottom + width - 1]!);
  }
}

/** Adds to each value that of the 2×2 block it is in. */
function addBlocks({ width, height, values }: Plane, blocks: Plane, out: Float32Array): void {
  const means = blocks.values;
  const pairs = width >> 1;
  for (let y = 0; y < height; y++) {
    const row = (y >> 1) * blocks.width;
    const at = y * width;
    for (let x = 0; x < pairs; x++) {
      const mean = means[row + x]!;
      out[at + 2 * x] = values[at + 2 * x]! + mean;
      out[at + 2 * x + 1] = values[at + 2 * x + 1]! + mean;
    }
    if (pairs < blocks.width) out[at + width - 1] = values[at + width - 1]! + means[row + pairs]!;
  }
}

/** The row that a fine one takes a quarter of, beside the three quarters of its own half. */
function neighbour(fine: number, extent: number): number {
  return Math.min(Math.max((fine >> 1) + (fine & 1 ? 1 : -1), 0), extent - 1);
}

/** Enlarges twice, linearly between the middles of the pixels, and adds that to the finer plane. */
function addEnlarged(finer: Plane, { width, height, values }: Plane): void {
  // A row of the coarse plane with its ends repeated.
  const row = new Float32Array(width + 2);
  const out = finer.values;
  for (let y = 0; y < finer.height; y++) {
    const own = (y >> 1) * width;
    const other = neighbour(y, height) * width;
    for (let x = 0; x < width; x++) row[x + 1] = 0.75 * values[own + x]! + 0.25 * values[other + x]!;
    row[0] = row[1]!;
    row[width + 1] = row[width]!;
    const at = y * finer.width;
    const pairs = finer.width >> 1;
    for (let x = 0; x < pairs; x++) {
      const middle = 0.75 * row[x + 1]!;
      out[at + 2 * x]! += middle + 0.25 * row[x]!;
      out[at + 2 * x + 1]! += middle + 0.25 * row[x + 2]!;
    }
    if (pairs < width) out[at + 2 * pairs]! += 0.75 * row[pairs + 1]! + 0.25 * row[pairs]!;
  }
}

/** The transpose of enlarging, by a quarter: each value goes, in the same shares, where it would have come from. */
function shrink({ width, height, values }: Plane, coarse: Plane): void {
  const out = coarse.values;
  // A sum of rows, with what the border would have got from beyond it: its own value, since enlarging repeats the ends.
  const row = new Float32Array(2 * coarse.width + 2);
  for (let y = 0; y < coarse.height; y++) {
    const top = 2 * y * width;
    const hasBottom = 2 * y + 1 < height;
    const bottom = hasBottom ? top + width : top;
    const above = y > 0 ? top - width : top;
    const below = 2 * y + 2 < height ? top + 2 * width : bottom;
    // Missing rows are read as their neighbours, and count nothing.
    const [bottomShare, belowShare] = hasBottom ? [0.75, 0.25] : [0, 0];
    for (let x = 0; x < width; x++) {
      row[x + 1] =
        0.25 * values[above + x]! + 0.75 * values[top + x]! + (bottomShare * values[bottom + x]! + belowShare * values[below + x]!);
    }
    row[0] = row[1]!;
    if (width % 2 === 0) row[width + 1] = row[width]!;
    for (let x = 0; x < coarse.width; x++) {
      const near = row[2 * x + 1]! + row[2 * x + 2]!;
      const far = row[2 * x]! + row[2 * x + 3]!;
      out[y * coarse.width + x] = 0.1875 * near + 0.0625 * far;
    }
  }
}
