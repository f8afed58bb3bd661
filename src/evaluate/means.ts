import type { Pooling } from '../model/network.js';
import type { LoadedNetwork } from './networks.js';
import type { Programs } from './programs.js';

/** What an evaluator computes with. */
export interface Means {
  readonly programs: Programs;
  readonly loaded: LoadedNetwork;
  readonly pooling: Pooling;
  /** Asked between two tiles; where it gives false, the evaluation ends without a result. What it throws ends it, too. */
  readonly goOn: () => Promise<boolean>;
}
