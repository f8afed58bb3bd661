import type { GramMatrix } from '../../../src/evaluate/recipes.js';
import type { LayerName } from '../../../src/model/layers.js';
import { uniform } from '../../../src/optimize/random.js';
import type { SavedStyle } from '../../../src/style-file/saved-style.js';

/** A Gram matrix of random values, the same for the same seed. */
export function gramOf(layer: LayerName, channels: number, seed = 1): GramMatrix {
  const random = uniform(seed);
  return { layer, channels, values: Float32Array.from({ length: channels ** 2 }, () => random() * 2 - 1) };
}

/** A style of two layers at three sizes. */
export function sampleStyle(changes: Partial<SavedStyle> = {}): SavedStyle {
  const gramsAt = (seed: number): GramMatrix[] => [gramOf('relu1_1', 4, seed), gramOf('conv2_2', 6, seed + 1)];
  return {
    model: { name: 'compact-vgg', hash: '0123456789abcdef'.repeat(4), pooling: 'average' },
    grams: gramsAt(1),
    scaled: [
      { factor: 0.5, grams: gramsAt(3) },
      { factor: 0.25, grams: gramsAt(5) },
    ],
    picture: { width: 640, height: 427 },
    name: 'Starry night ★',
    ...changes,
  };
}
