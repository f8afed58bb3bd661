import { NeuralStyleError } from '../errors.js';
import { selectLayers } from '../model/layer-presets.js';
import type { LayerName } from '../model/layers.js';
import type { Network } from '../model/network.js';
import { featureShape, layerChannels } from '../model/vgg.js';
import type { Size } from '../pixels/picture.js';
import { resamplePlanes } from '../pixels/resample.js';
import type { ObjectivePart } from './objective/objective-spec.js';
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

/** Maps that were given for one size of a picture, made to fit another one. */
export function fittingMaps({ layer, shape, values }: GivenMaps, network: Network, size: Size): Float32Array {
  const [, height, width] = featureShape(network, layer, size.height, size.width);
  return resamplePlanes(values, { height: shape[1], width: shape[2] }, { height, width });
}

/**
 * The layers whose content an objective keeps: those that are computed of its photograph, then those that were given.
 * @throws NeuralStyleError for layers that the network lacks
 */
export function contentLayersOf(
  { content, contentMaps = [] }: Pick<ObjectivePart, 'content' | 'contentMaps'>,
  network: Network,
): LayerName[] {
  const given = contentMaps.map(({ layer }) => layer);
  const computed = content ? selectLayers(network, content.layers) : [];
  return [...computed.filter((layer) => !given.includes(layer)), ...given];
}
