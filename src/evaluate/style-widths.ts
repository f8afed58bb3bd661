import { NeuralStyleError } from '../errors.js';
import type { StatisticSpec } from '../loss/statistics/statistic-names.js';
import { STATISTICS } from '../loss/statistics/statistics.js';
import type { Network } from '../model/network.js';
import { layerChannels } from '../model/vgg.js';
import type { StyleTensor } from './recipes.js';
import type { StyleSpec } from './objective/objective-spec.js';
import type { LayerChannels } from '../model/model-spec.js';

/** The reason why tensors cannot be a model's, in words; null where they can. A layer that the model lacks is another matter. */
export function widthFault({ name }: StatisticSpec, tensors: readonly StyleTensor[], layers: readonly LayerChannels[]): string | null {
  for (const { layer, part, channels, values } of tensors) {
    const expected = layers.find((candidate) => candidate.layer === layer)?.channels;
    if (expected === undefined) continue;
    if (channels !== expected) return `${layer} has ${channels} channels, and the model has ${expected} there`;
    if (!STATISTICS[name].shapeOf(part, channels, values.length))
      return `${layer} has ${values.length} values of ${part}, which do not suit ${channels} channels`;
  }
  return null;
}

/** @throws NeuralStyleError `payload-type` for styles whose tensors are not as wide as the network's layers, at any size */
export function requireWidths(styles: readonly StyleSpec[], network: Network): void {
  const layers = layerChannels(network);
  for (const style of [...styles, ...styles.flatMap(({ parts = [] }) => parts.map((part) => part.style))]) {
    const fault = widthFault(style.statistic, [style.tensors, ...(style.scaled ?? []).map((each) => each.tensors)].flat(), layers);
    if (fault !== null) {
      throw new NeuralStyleError('payload-type', {
        expected: "a style of the model's widths",
        property: 'the style',
        received: fault,
        advice: 'Make the style again with the model that paints.',
      });
    }
  }
}
