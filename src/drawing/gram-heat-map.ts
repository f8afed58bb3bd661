import type { StyleTensor } from '../evaluate/recipes.js';
import type { Picture } from '../pixels/picture.js';
import { numberLabel } from './plot-scale.js';
import { composeSheet, type Section } from './sheet.js';

/** Pixels of a matrix's side, about. */
const SIDE = 160;
/** Sections beside each other. */
const COLUMNS = 3;
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

/**
 * Gram matrices as heat maps: the magnitude of each entry on a logarithmic scale, layer by layer. Bright spots off the diagonal
 * are features that occur together. Each layer has its own scale, from its least entry to its largest, and its caption names both.
 */
export function gramHeatMap(grams: readonly StyleTensor[]): Promise<Picture> {
  return composeSheet(grams.map(section), Math.min(COLUMNS, grams.length));
}

function section({ layer, channels, values }: StyleTensor): Section {
  const block = Math.ceil(channels / SIDE);
  const side = Math.ceil(channels / block);
  const magnitudes = blockMeans(values, channels, block, side);
  const scale = scaleOf(magnitudes);
  const data = new Uint8Array(side * side * 3);
  magnitudes.forEach((magnitude, at) => data.set(colourOf(magnitude, scale), at * 3));
  const tile = { width: side, height: side, data, enlarged: Math.max(1, Math.floor(SIDE / side)) };
  return { caption: `${layer}   ${label(scale.least)} to ${label(scale.largest)}`, tiles: [tile], columns: 1 };
}

/** The mean magnitude of each square of `block`² entries. */
function blockMeans(values: Float32Array, channels: number, block: number, side: number): Float64Array {
  const means = new Float64Array(side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const [bottom, right] = [Math.min((y + 1) * block, channels), Math.min((x + 1) * block, channels)];
      let sum = 0;
      for (let row = y * block; row < bottom; row++)
        for (let column = x * block; column < right; column++) sum += Math.abs(values[row * channels + column]!);
      means[y * side + x] = sum / ((bottom - y * block) * (right - x * block));
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
