import { uniform } from '../../values/random.js';
import type { Shape } from '../../graph/shape.js';
import type { Parts } from './statistic.js';

/*
 * Feature columns: the features at some positions of a style's picture, as a style that is matched by its features themselves.
 */

/** Columns that a style keeps of a layer: many of many channels, since a space of few is full with less. */
export const MOST_COLUMNS = 4096;
const COLUMNS_A_CHANNEL = 64;

/** A position of which the mask shows less than this share of the most that it shows anywhere is left out. */
const SHOWN = 0.5;

const SEED = 1;

/**
 * Columns of feature maps, chosen evenly at random, the same ones each time.
 * @param maps `[C, N]`
 * @param mask `[N]`; null for all positions
 * @returns `columns` `[C, n]`, with n at most `MOST_COLUMNS`, and at most 64·C
 */
export function sampleColumns(maps: Float32Array, channels: number, mask: Float32Array | null): Parts {
  const positions = maps.length / channels;
  const all = mask ? shown(mask) : Uint32Array.from({ length: positions }, (_, index) => index);
  const chosen = choose(all, Math.min(MOST_COLUMNS, COLUMNS_A_CHANNEL * channels));
  const columns = new Float32Array(channels * chosen.length);
  for (let channel = 0; channel < channels; channel++)
    chosen.forEach((position, index) => (columns[channel * chosen.length + index] = maps[channel * positions + position]!));
  return { columns };
}

export function columnsParts(): readonly string[] {
  return ['columns'];
}

/** The shape of columns that have so many values; null where they cannot. */
export function columnsShape(part: string, channels: number, length: number): Shape | null {
  const count = length / channels;
  return part === 'columns' && Number.isInteger(count) && count >= 1 && count <= MOST_COLUMNS ? [channels, count] : null;
}

function shown(mask: Float32Array): Uint32Array {
  const least = SHOWN * mask.reduce((most, value) => Math.max(most, value), 0);
  return Uint32Array.from([...mask.keys()].filter((position) => mask[position]! >= least));
}

/** The first of a shuffle, in the order in which they stood. */
function choose(positions: Uint32Array, count: number): Uint32Array {
  if (positions.length <= count) return positions;
  const random = uniform(SEED);
  for (let i = 0; i < count; i++) {
    const other = i + Math.floor(random() * (positions.length - i));
    [positions[i], positions[other]] = [positions[other]!, positions[i]!];
  }
  return positions.slice(0, count).sort();
}
