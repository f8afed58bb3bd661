import type { Pooling } from '../model/network.js';
import type { LoadedNetwork } from './networks.js';
import type { Programs } from './programs.js';

/** What an evaluator computes with. */
export interface Means {
  readonly programs: Programs;
  readonly loaded: LoadedNetwork;
  readonly pooling: Pooling;
  /** Awaited between two tiles; what it throws ends the evaluation. */
  readonly breathe: () => Promise<void>;
}
