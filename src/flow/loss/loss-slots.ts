import type { FeatureMaps } from '../payloads/feature-maps.js';
import type { Style } from './style.js';

/** Receives a content message with the styles that belong to it; may throw, which fails the message. */
export type Emit<M> = (message: M, content: FeatureMaps, styles: readonly Style[]) => void;

/** Brings content and styles together, whichever comes first. Each promise settles when its message is dealt with. */
export interface LossSlots<M> {
  content(message: M, id: string, features: FeatureMaps): Promise<void>;
  /** @param message the message that brought it, for its size in memory */
  style(id: string, topic: string, style: Style, message?: unknown): Promise<void>;
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
