import type { FeatureMaps } from '../payloads/feature-maps.js';
import type { GramMatrices } from '../payloads/gram-matrices.js';

/** A style as it lies in a slot. */
export interface Style {
  readonly gram: GramMatrices;
  readonly blend: number;
  /** What the status calls it. */
  readonly label?: string;
}

/** What a content message becomes. */
export type Emit<M> = (message: M, content: FeatureMaps, styles: readonly Style[]) => void;

/** Meets content with styles, whichever comes first. Each promise settles when its message is dealt with. */
export interface LossSlots<M> {
  content(message: M, id: string, features: FeatureMaps): Promise<void>;
  /** @param message that brought it, for what it weighs */
  style(id: string, topic: string, style: Style, message?: unknown): Promise<void>;
  /** Tells that a message failed before it came here, which its sender reports: what belongs to it ends without a word. */
  branchFailed(id: string): void;
  /** Empties the slots; fails what waits with `cancelled`. */
  reset(): void;
  /** Fails what waits with `engine-closed`. */
  close(): void;
  /** What is there and what is not, for the status. */
  readonly state: { readonly styles: number; readonly waitingForStyle: number; readonly waitingForContent: number };
}
