import { columnsParts, columnsShape, sampleColumns } from './columns.js';
import { onceFor } from '../../values/once-for.js';
import { MATCHING_BLOCK, type MatchedStatistic, type Matching } from './statistic.js';

/** Style columns that are compared with a block of the picture's at a time, and the offset of those beyond the last. */
const ROWS = 1024;
const BEYOND = 1e38;

/**
 * The features themselves. Each of the picture's goes towards the nearest of the style's, by the cosine of the angle between them when both
 * are centred (Kolkin et al. 2022, "Neural neighbor style transfer", section 3.2); the loss is the mean squared distance, divided by C.
 */
export const NEIGHBOURS_STATISTIC: MatchedStatistic = {
  kind: 'matched',
  source: { from: 'maps', sample: sampleColumns },
  parts: columnsParts,
  shapeOf: columnsShape,
  helper: () => ({ kind: 'nearest', rows: ROWS }),
  match,
};

async function match(matching: Matching): Promise<Float32Array> {
  const { maps, positions, channels, style } = matching;
  const columns = style.columns!;
  const count = columns.length / channels;
  const nearest = await nearestColumns(matching, directionsOf(columns, channels), count);
  const targets = new Float32Array(maps.length);
  for (let channel = 0; channel < channels; channel++) {
    const row = columns.subarray(channel * count, (channel + 1) * count);
    for (let i = 0, at = channel * positions; i < positions; i++, at++) targets[at] = row[nearest[i]!]!;
  }
  return targets;
}

/**
 * The index of the style column that points most nearly the way that each feature does, from the picture's mean. How long the feature is
 * changes nothing about that, so only the style's columns are made equally long.
 */
async function nearestColumns(matching: Matching, directions: Float32Array, count: number): Promise<Uint32Array> {
  const { maps, positions, channels, mask, compute } = matching;
  const mean = weightedMean(maps, channels, mask);
  const nearest = new Uint32Array(positions);
  const most = new Float32Array(positions).fill(-Infinity);
  for (let start = 0; start < count; start += ROWS) {
    const rows = new Float32Array(ROWS * channels);
    rows.set(directions.subarray(start * channels, Math.min(start + ROWS, count) * channels));
    const offsets = Float32Array.from(productWith(rows, mean)).fill(BEYOND, Math.min(ROWS, count - start));
    await compute({ rows, offsets }, maps, (block, first, columns) => {
      for (let i = 0; i < columns; i++) {
        if (block[i]! <= most[first + i]!) continue;
        most[first + i] = block[i]!;
        nearest[first + i] = start + block[MATCHING_BLOCK + i]!;
      }
    });
  }
  return nearest;
}

/** Columns from their mean, each of length 1: `[n, C]`. Once for a style, which is searched again every few iterations. */
const directionsOf = onceFor((columns: Float32Array, channels: number): Float32Array => {
  const count = columns.length / channels;
  const mean = weightedMean(columns, channels, null);
  const directions = new Float32Array(columns.length);
  for (let column = 0; column < count; column++) {
    let square = 0;
    for (let channel = 0; channel < channels; channel++) {
      const value = columns[channel * count + column]! - mean[channel]!;
      directions[column * channels + channel] = value;
      square += value * value;
    }
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0;
    for (let at = column * channels; at < (column + 1) * channels; at++) directions[at]! *= scale;
  }
  return directions;
});

/** The mean of columns `[C, N]`, of as much of each as the square of its mask. */
function weightedMean(columns: Float32Array, channels: number, mask: Float32Array | null): Float64Array {
  const count = columns.length / channels;
  const mean = new Float64Array(channels);
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    for (let i = 0, at = channel * count; i < count; i++, at++) sum += columns[at]! * (mask ? mask[i]! ** 2 : 1);
    mean[channel] = sum / count;
  }
  return mean;
}

/** A matrix `[R, C]` times a vector. */
function productWith(rows: Float32Array, vector: Float64Array): Float64Array {
  return Float64Array.from({ length: rows.length / vector.length }, (_, row) => {
    return vector.reduce((sum, value, channel) => sum + value * rows[row * vector.length + channel]!, 0);
  });
}
