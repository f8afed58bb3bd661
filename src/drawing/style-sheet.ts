import type { StyleTensor } from '../evaluate/recipes.js';
import type { StatisticName } from '../loss/statistics/statistic-names.js';
import type { Picture } from '../pixels/picture.js';
import { type HeatMap, heatMap, type Matrix, SIDE } from './heat-map.js';
import { composeSheet, type Section, type Tile } from './sheet.js';

/** Sections beside each other. */
const COLUMNS = 3;
/** Pixels of a mean's width, and of the gap before it. */
const STRIP = 12;
const GAP = 4;

/**
 * A style as heat maps: the magnitude of each entry on a logarithmic scale, layer by layer. Each map has its own scale, from its least
 * entry to its largest, and its caption names both.
 *
 * Bright spots off the diagonal of a Gram matrix or covariance are features that occur together; a covariance has the mean of each feature
 * beside it. Of columns, each row is a feature: those of neighbours stand side by side from the weakest on, and of slices each row is sorted
 * by itself, which is the feature's histogram.
 */
export function styleSheet(statistic: StatisticName, tensors: readonly StyleTensor[]): Promise<Picture> {
  const sections = tensors.filter(({ part }) => part !== 'mean').map((tensor) => section(statistic, tensor, tensors));
  return composeSheet(sections, Math.min(COLUMNS, sections.length));
}

function section(statistic: StatisticName, tensor: StyleTensor, tensors: readonly StyleTensor[]): Section {
  const { layer, part } = tensor;
  const map = heatMap(matrixOf(statistic, tensor));
  const mean = part === 'covariance' ? tensors.find((other) => other.layer === layer && other.part === 'mean') : undefined;
  const name = part === 'gram' || part === 'columns' || part === 'covariance' ? layer : `${layer} ${part}`;
  return { caption: `${name}   ${map.range}`, tiles: [mean ? beside(map, mean) : enlarged(map)], columns: 1 };
}

/** A tensor as it is shown. */
function matrixOf(statistic: StatisticName, { part, channels, values }: StyleTensor): Matrix {
  const matrix = { rows: channels, columns: values.length / channels, values };
  if (part !== 'columns') return matrix;
  return statistic === 'slices' ? sortedRows(matrix) : byStrength(matrix);
}

function sortedRows({ rows, columns, values }: Matrix): Matrix {
  const sorted = values.slice();
  for (let row = 0; row < rows; row++) sorted.subarray(row * columns, (row + 1) * columns).sort();
  return { rows, columns, values: sorted };
}

/** The columns in the order of their sums. */
function byStrength({ rows, columns, values }: Matrix): Matrix {
  const sums = new Float64Array(columns);
  for (let at = 0; at < values.length; at++) sums[at % columns]! += Math.abs(values[at]!);
  const order = Array.from(sums.keys()).sort((a, b) => sums[a]! - sums[b]!);
  const sorted = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) order.forEach((from, to) => (sorted[row * columns + to] = values[row * columns + from]!));
  return { rows, columns, values: sorted };
}

function enlarged({ width, height, data }: HeatMap): Tile {
  return { width, height, data, enlarged: Math.max(1, Math.floor(SIDE / Math.max(width, height))) };
}

/** A covariance with the mean at its right, in as many rows. */
function beside(map: HeatMap, { channels, values }: StyleTensor): Tile {
  const { width, height, data, enlarged: scale } = enlarged(map);
  const strip = heatMap({ rows: channels, columns: 1, values });
  const [ofMap, total] = [width * scale, width * scale + GAP + STRIP];
  const pixels = new Uint8Array(total * height * scale * 3);
  for (let y = 0; y < height * scale; y++) {
    for (let x = 0; x < total; x++) {
      if (x >= ofMap && x < ofMap + GAP) continue;
      const row = Math.floor(y / scale);
      const from = x < ofMap ? data.subarray((row * width + Math.floor(x / scale)) * 3) : strip.data.subarray(row * 3);
      pixels.set(from.subarray(0, 3), (y * total + x) * 3);
    }
  }
  return { width: total, height: height * scale, data: pixels, enlarged: 1 };
}
