import type { Pooling } from '../model/network.js';
import type { LoadedNetwork } from './networks.js';
import type { Programs } from './programs.js';

/** The resources that an evaluator computes with: compiled graphs, a network, and how its layers pool. */
export interface EvaluationContext {
  readonly programs: Programs;
  readonly loaded: LoadedNetwork;
  readonly pooling: Pooling;
  /** Called between two tiles; where it gives false, the evaluation ends without a result. An error of it ends it, too. */
  readonly goOn: () => Promise<boolean>;
}
