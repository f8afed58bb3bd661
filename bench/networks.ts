import type { GraphOutputs } from '../src/graph/operations.js';
import { painterGraph } from '../src/instant/painter-graph.js';
import { PAINTER, readPainter } from '../src/instant/painter-weights.js';
import { rawNetwork } from '../src/instant/raw-network.js';
import { buildObjective } from '../src/loss/objective-graph.js';
import { EMBEDDED_MODEL } from '../src/model/catalogue.js';
import { loadNetwork } from '../src/model/load.js';
import type { Network } from '../src/model/network.js';
import { selectLayers } from '../src/model/layer-presets.js';
import { randomVgg19 } from './random-network.js';

/** The networks that are measured: VGG-19 with random weights, and the embedded model. */
export type NetworkName = 'vgg19' | 'compact';

export async function benchNetwork(name: NetworkName): Promise<Network> {
  return name === 'compact' ? loadNetwork(EMBEDDED_MODEL.file) : randomVgg19();
}

/** Content, style and total variation of a square picture, with their gradient; with a style layer as `deepest` nothing beyond that. */
export function benchObjective(network: Network, size: number, deepest?: string): GraphOutputs {
  const all = selectLayers(network, 'style');
  const styleLayers = deepest ? all.slice(0, all.findIndex((layer) => layer === deepest) + 1) : all;
  const contentLayers = deepest ? styleLayers.slice(-1) : selectLayers(network, 'content');
  return buildObjective(network, 'max', { height: size, width: size, contentLayers, styleLayers, coarse: true });
}

/** The painting of a square picture at once. */
export async function benchInstant(size: number): Promise<GraphOutputs> {
  const network = await loadNetwork(EMBEDDED_MODEL.file);
  return painterGraph(rawNetwork({ network, id: '' }).network, await readPainter(PAINTER), { height: size, width: size });
}
