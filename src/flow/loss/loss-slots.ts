import type { Mask } from '../../pixels/picture.js';
import type { FeatureMaps } from '../payloads/feature-maps.js';
import type { Objective } from '../payloads/objective.js';
import type { Style } from './style.js';

/** Feature maps to be kept. */
export interface Content {
  readonly features: FeatureMaps;
  /** Where they are kept; null for the whole picture. */
  readonly mask: Mask | null;
}

/** The parts of an objective that have met at a loss. */
export interface Met {
  /** Null where there is none. */
  readonly content: Content | null;
  /** The objective of another loss, which this one adds to; null where there is none. */
  readonly objective: Objective | null;
  readonly styles: readonly Style[];
}

/** Receives a message with the parts that belong to it; may throw, which fails the message. */
export type Emit<M> = (message: M, met: Met) => void;

/** Brings the parts of an objective together, whichever comes first. Each promise settles when its message is dealt with. */
export interface LossSlots<M> {
  content(message: M, id: string, content: Content): Promise<void>;
  objective(message: M, id: string, objective: Objective): Promise<void>;
  style(message: M, id: string, topic: string, style: Style): Promise<void>;
  /**
   * Ends, without an error, the rest of a message that failed on its way here: the node that failed it has reported the error.
   * @param mayFollow true where the rest may still be on its way; false where it failed before the branches part, so that the next
   *   message with its id is another try
   */
  branchFailed(id: string, mayFollow: boolean): void;
  /** Empties the slots; fails what waits with `cancelled`. */
  reset(): void;
  /** Fails what waits with `engine-closed`. */
  close(): void;
  /** Counts of what has come and waits, for the status. */
  readonly state: { readonly styles: number; readonly waitingForStyle: number; readonly waitingForContent: number };
}
