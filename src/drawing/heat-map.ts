import { numberLabel } from './plot-scale.js';

/** Pixels of a map's longer side, about. */
export const SIDE = 160;
/** Decades of the scale below the largest entry; entries below them are as dark as the least. */
const MOST_DECADES = 4;
/** From the least entry to the largest: dark, violet, red, orange, light. Lightness rises evenly, also for the colour-blind. */
const COLOURS = [
  [0, 0, 4],
  [87, 16, 110],
  [188, 55, 84],
  [249, 142, 9],
  [252, 255, 164],
] as const;

/** A matrix, row by row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** The magnitudes of a matrix as pixels, on a logarithmic scale. */
export interface HeatMap {
  readonly width: number;
  readonly height: number;
  /** Interleaved RGB. */
  readonly data: Uint8Array;
  /** The least and the largest magnitude in words. */
  readonly range: string;
}

/** A matrix as a heat map of at most `SIDE` pixels a side: of a larger one, each pixel is the mean magnitude of a block of entries. */
export function heatMap(matrix: Matrix): HeatMap {
  const [width, height] = [matrix.columns, matrix.rows].map((extent) => Math.ceil(extent / Math.ceil(extent / SIDE))) as [number, number];
  const magnitudes = blockMeans(matrix, width, height);
  const scale = scaleOf(magnitudes);
  const data = new Uint8Array(width * height * 3);
  magnitudes.forEach((magnitude, at) => data.set(colourOf(magnitude, scale), at * 3));
  return { width, height, data, range: `${label(scale.least)} to ${label(scale.largest)}` };
}

function blockMeans({ rows, columns, values }: Matrix, width: number, height: number): Float64Array {
  const [across, down] = [Math.ceil(columns / width), Math.ceil(rows / height)];
  const means = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [bottom, right] = [Math.min((y + 1) * down, rows), Math.min((x + 1) * across, columns)];
      let sum = 0;
      for (let row = y * down; row < bottom; row++)
        for (let column = x * across; column < right; column++) sum += Math.abs(values[row * columns + column]!);
      means[y * width + x] = sum / ((bottom - y * down) * (right - x * across));
    }
  }
  return means;
}

interface LogScale {
  readonly least: number;
  readonly largest: number;
}

function scaleOf(magnitudes: Float64Array): LogScale {
  const largest = magnitudes.reduce((most, value) => Math.max(most, value), 0);
  const least = magnitudes.reduce((least, value) => (value > 0 ? Math.min(least, value) : least), largest);
  return { least: Math.max(least, largest * 10 ** -MOST_DECADES), largest };
}

/** The colour of a magnitude; what is less than the least is as dark, and where all are equal, all are light. */
function colourOf(magnitude: number, { least, largest }: LogScale): readonly [number, number, number] {
  const share = magnitude <= 0 ? 0 : largest === least ? 1 : Math.log(magnitude / least) / Math.log(largest / least);
  const place = Math.min(Math.max(share, 0), 1) * (COLOURS.length - 1);
  const below = Math.min(Math.floor(place), COLOURS.length - 2);
  const [from, to] = [COLOURS[below]!, COLOURS[below + 1]!];
  const mixed = (channel: 0 | 1 | 2): number => Math.round(from[channel] + (to[channel] - from[channel]) * (place - below));
  return [mixed(0), mixed(1), mixed(2)];
}

function label(value: number): string {
  return numberLabel(Number(value.toPrecision(2)));
}
