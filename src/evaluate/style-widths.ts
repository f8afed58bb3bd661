import { NeuralStyleError } from '../errors.js';
import type { Network } from '../model/network.js';
import { layerChannels } from '../model/vgg.js';
import type { GramMatrix } from './recipes.js';
import type { StyleSpec } from './objective-spec.js';
import type { LayerChannels } from '../model/model-spec.js';

/** The reason why matrices cannot be a model's, in words; null where they can. A layer that the model lacks is another matter. */
export function widthFault(grams: readonly GramMatrix[], layers: readonly LayerChannels[]): string | null {
  for (const { layer, channels, values } of grams) {
    const expected = layers.find((candidate) => candidate.layer === layer)?.channels;
    if (expected === undefined) continue;
    if (channels !== expected) return `${layer} is ${channels}×${channels}, and the model has ${expected} channels there`;
    if (values.length !== channels ** 2) return `${layer} has ${values.length} values, and ${channels}×${channels} are ${channels ** 2}`;
  }
  return null;
}

/** @throws NeuralStyleError `payload-type` for styles whose matrices are not as wide as the network's layers, at any size */
export function requireWidths(styles: readonly StyleSpec[], network: Network): void {
  const layers = layerChannels(network);
  for (const style of [...styles, ...styles.flatMap(({ parts = [] }) => parts.map((part) => part.style))]) {
    const fault = widthFault([style.grams, ...(style.scaled ?? []).map((each) => each.grams)].flat(), layers);
    if (fault !== null) {
      throw new NeuralStyleError('payload-type', {
        expected: "Gram matrices of the model's widths",
        property: 'the style',
        received: fault,
        advice: 'Make the style again with the model that paints.',
      });
    }
  }
}
