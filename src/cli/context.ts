import type { KnownModel } from '../model/library/known-models.js';
import type { ProgressOutput } from './progress-bar.js';

/** The surroundings that a command works with; tests bring their own. */
export interface Context {
  readonly env: NodeJS.ProcessEnv;
  /** Relative paths start here. */
  readonly directory: string;
  /** Results. */
  readonly out: ProgressOutput;
  /** Progress, and what went wrong. */
  readonly log: ProgressOutput;
  /** Fires on Ctrl-C. */
  readonly signal: AbortSignal;
  /** Fires on a second one, for commands that end in an orderly way. */
  readonly urgent?: AbortSignal;
  /** The models that can be pulled; Keras' files by default. */
  readonly known?: readonly KnownModel[];
}

/** Exit codes: done, failed (or a model that is not as it was), a command line that makes no sense, ended by Ctrl-C. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** A command line that makes no sense. */
export class UsageError extends Error {}
