import type { StyleTensor } from '../../../src/evaluate/recipes.js';
import type { RegionShape } from '../../../src/loss/objective-shape.js';
import type { LayerName } from '../../../src/model/layers.js';
import { uniform } from '../../../src/values/random.js';
import type { SavedStyle } from '../../../src/style-file/saved-style.js';
import { GRAM_MATRICES } from '../../../src/loss/statistics/statistic-names.js';

/** A Gram matrix of random values, the same for the same seed. */
export function gramOf(layer: LayerName, channels: number, seed = 1): StyleTensor {
  const random = uniform(seed);
  return { layer, channels, part: 'gram', values: Float32Array.from({ length: channels ** 2 }, () => random() * 2 - 1) };
}

/** Regions of Gram matrices of these layers, masked or not. */
export function gramRegions(layers: readonly LayerName[], ...masked: readonly boolean[]): RegionShape[] {
  return masked.map((each) => ({ masked: each, statistic: GRAM_MATRICES, layers }));
}

/** A style of two layers at three sizes. */
export function sampleStyle(changes: Partial<SavedStyle> = {}): SavedStyle {
  const gramsAt = (seed: number): StyleTensor[] => [gramOf('relu1_1', 4, seed), gramOf('conv2_2', 6, seed + 1)];
  return {
    model: { name: 'compact-vgg', hash: '0123456789abcdef'.repeat(4), pooling: 'average' },
    statistic: GRAM_MATRICES,
    tensors: gramsAt(1),
    scaled: [
      { factor: 0.5, tensors: gramsAt(3) },
      { factor: 0.25, tensors: gramsAt(5) },
    ],
    picture: { width: 640, height: 427 },
    name: 'Starry night ★',
    ...changes,
  };
}
