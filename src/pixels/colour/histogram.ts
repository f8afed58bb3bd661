import type { Picture } from '../picture.js';
import { bytesOf, inSlices } from '../slices.js';

const CHANNELS = 3;
const LEVELS = 256;

/** Pixels of each level, for each channel. */
type Histograms = readonly Float64Array[];

/**
 * The picture with the reference's distribution of red, of green and of blue: each level becomes the one below which the
 * reference has as large a share of its pixels. Monotone in each channel; sizes may differ; an 8-bit picture matched to
 * itself stays as it is.
 *
 * @param sample the pixels of the picture whose colours count; all unless said otherwise
 */
export async function matchHistogram(picture: Picture, reference: Picture, sample = picture): Promise<Picture> {
  const { width, height } = picture;
  const [from, to] = [await histograms(sample), await histograms(reference)];
  const maps = from.map((histogram, channel) => levelMap(histogram, to[channel]!));
  const data = new Uint8Array(width * height * CHANNELS);
  await inSlices(width * height, (start, end) => {
    bytesOf(picture, start, end).forEach((level, i) => (data[start * CHANNELS + i] = maps[i % CHANNELS]![level]!));
  });
  return { width, height, data };
}

async function histograms(picture: Picture): Promise<Histograms> {
  const counts = Array.from({ length: CHANNELS }, () => new Float64Array(LEVELS));
  await inSlices(picture.width * picture.height, (start, end) => {
    bytesOf(picture, start, end).forEach((level, i) => counts[i % CHANNELS]![level]!++);
  });
  return counts;
}

/**
 * For each level the lowest one up to which `to` has at least the share of pixels that `from` has below the level and half
 * of it. The half makes a flat picture the reference's median rather than its brightest level.
 */
function levelMap(from: Float64Array, to: Float64Array): Uint8Array {
  const map = new Uint8Array(LEVELS);
  const [pixels, referencePixels] = [sum(from), sum(to)];
  let [below, target, upToTarget] = [0, 0, to[0]!];
  for (let level = 0; level < LEVELS; level++) {
    const middle = below + from[level]! / 2;
    while (target < LEVELS - 1 && upToTarget * pixels < middle * referencePixels) upToTarget += to[++target]!;
    map[level] = target;
    below += from[level]!;
  }
  return map;
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
