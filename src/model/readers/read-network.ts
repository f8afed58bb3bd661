import { loadNetwork } from '../load.js';
import type { LayerName } from '../layers.js';
import type { Network } from '../network.js';

/**
 * Reads a network from any weights file that is supported.
 * @throws NeuralStyleError `model-missing` or `model-invalid`
 */
export function readNetworkFile(file: string, options: { deepest?: LayerName } = {}): Promise<Network> {
  void options;
  return loadNetwork(file);
}
