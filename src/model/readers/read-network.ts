import { loadNetwork } from '../load.js';
import type { LayerName } from '../layers.js';
import type { Network } from '../network.js';

/**
 * Reads a network from any weights file that is supported.
 * @throws NeuralStyleError `model-missing` or `model-invalid`
 */
// eslint-disable-next-line @typescript-eslint/no-unused-vars
export function readNetworkFile(file: string, _options: { deepest?: LayerName } = {}): Promise<Network> {
  return loadNetwork(file);
}
