import { NeuralStyleError } from '../errors.js';
import type { Network } from '../model/network.js';
import { layerChannels } from '../model/vgg.js';
import type { GivenMaps } from './recipes.js';

/** @throws NeuralStyleError `unknown-layer`, `payload-type` for maps that are of no layer of the network, or have not as many channels */
export function requireChannels(maps: readonly GivenMaps[], network: Network): void {
  const layers = layerChannels(network);
  for (const { layer, shape } of maps) {
    const known = layers.find((candidate) => candidate.layer === layer);
    if (!known) throw new NeuralStyleError('unknown-layer', { layer, layers: layers.map((each) => each.layer).join(', ') });
    if (shape[0] === known.channels) continue;
    throw new NeuralStyleError('payload-type', {
      expected: `[${known.channels}, height, width]`,
      property: `the feature maps of ${layer}`,
      received: `[${shape.join(', ')}]`,
      advice: 'Choose the model whose features they are.',
    });
  }
}
