import { createHash } from 'node:crypto';
import type { Network } from './network.js';
import { onceFor } from '../values/once-for.js';
import { encodeFloats } from '../safetensors/numbers.js';

/**
 * The SHA-256 of all that decides what a network's features are, in hexadecimal. The same weights have the same hash,
 * whatever kind of file they were read from and whatever its metadata says of where they come from.
 */
export const networkHash = onceFor(({ convolutions, taps, nominalChannels, meanPixel }: Network): string => {
  // VGG-19 takes a tenth of a second, and networks do not change.
  const hash = createHash('sha256');
  const shapes = convolutions.map(({ block, index, inChannels, outChannels }) => [block, index, inChannels, outChannels]);
  const matrices = [...taps].map(([layer, { channels }]) => [layer, channels]);
  // Some formats hold the mean pixel in single precision, and that is what it is computed with.
  hash.update(JSON.stringify([shapes, matrices, nominalChannels, meanPixel.map(Math.fround)]));
  for (const { weight, bias } of convolutions) hash.update(encodeFloats(weight)).update(encodeFloats(bias));
  for (const { matrix } of taps.values()) hash.update(encodeFloats(matrix));
  return hash.digest('hex');
});
