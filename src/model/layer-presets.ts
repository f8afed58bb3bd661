import { NeuralStyleError } from '../errors.js';
import type { LayerName } from './layers.js';
import type { Network } from './network.js';
import { layersOf } from './vgg.js';

/** The layers of a features node as they may be given: a preset by name, or layers. */
export type LayerSelection = 'content' | 'style' | readonly string[];

/** In the order of preference; the embedded model ends at relu4_1. */
const CONTENT_LAYERS: readonly LayerName[] = ['relu4_2', 'relu4_1'];
const STYLE_LAYERS: readonly LayerName[] = ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1', 'relu5_1'];

/**
 * The layers that a selection means for a network: `content` is relu4_2, or relu4_1 where the network ends there; `style`
 * is relu1_1 … relu5_1, as far as it goes. Duplicates are dropped.
 *
 * @throws NeuralStyleError `unknown-layer` or `no-layers`
 */
export function selectLayers(network: Network, selection: LayerSelection): LayerName[] {
  const available = layersOf(network);
  if (selection === 'content') {
    const layer =
      CONTENT_LAYERS.find((candidate) => available.includes(candidate)) ?? available.findLast((name) => name.startsWith('relu'));
    return layer ? [layer] : [];
  }
  if (selection === 'style') return STYLE_LAYERS.filter((layer) => available.includes(layer));
  if (selection.length === 0) throw new NeuralStyleError('no-layers');
  return [...new Set(selection)].map((name) => {
    const layer = available.find((candidate) => candidate === name);
    if (!layer) throw new NeuralStyleError('unknown-layer', { layer: name, layers: available.join(', ') });
    return layer;
  });
}
