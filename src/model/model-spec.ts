import type { LayerName } from './layers.js';
import type { Pooling } from './network.js';

export interface ModelSpec {
  /** Path of a weights file that `readNetworkFile` reads. */
  readonly file: string;
  readonly pooling: Pooling;
}

export interface LayerChannels {
  readonly layer: LayerName;
  readonly channels: number;
}
