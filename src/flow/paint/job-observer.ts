import type { NeuralStyleError } from '../../errors.js';
import type { StyleTarget } from '../../evaluate/objective/objective-spec.js';
import type { ModelSpec } from '../../model/model-spec.js';
import type { OptimizeResult, ProgressEvent, Steering } from '../../painting/job.js';
import type { Picture } from '../../pixels/picture.js';
import type { Weights } from '../../loss/losses.js';
import type { JobOrigin } from '../live/live-job.js';
import type { ImageTensor } from '../payloads/image-tensor.js';

/** A picture that was painted in one pass, without an optimiser. */
export interface PaintedAtOnce {
  readonly picture: Picture;
  /** The photograph. */
  readonly content: ImageTensor;
  readonly styles: readonly StyleTarget[];
  readonly model: ModelSpec;
  /** Milliseconds that painting took. */
  readonly elapsed: number;
}

export function isAtOnce(result: OptimizeResult | PaintedAtOnce): result is PaintedAtOnce {
  return !('losses' in result);
}

/** The outcome of a job. */
export type JobEnding =
  | { readonly outcome: 'painted'; readonly result: OptimizeResult | PaintedAtOnce }
  | {
      /** By `msg.reset`, or by a newer message that took its place. */
      readonly outcome: 'cancelled' | 'superseded';
      readonly iteration: number;
      readonly iterations: number;
    }
  | { readonly outcome: 'refused' | 'failed'; readonly error: NeuralStyleError };

/** Acts on one job of the optimiser. */
export interface JobHandle {
  /** Its engine; null where that is gone. */
  readonly engine: object | null;
  /** Ends it without a picture, as `msg.reset` does. */
  cancel(): void;
  /** Changes it from the next iteration on; false unless it runs. */
  steer(steering: Steering): boolean;
  /** The number of jobs that wait before it in its engine's queue; null where it does not wait. */
  place(): number | null;
  /** True where jobs that wait for the engine can be moved. */
  readonly isMovable: boolean;
  /** Has it wait behind so many others; false where it does not wait, or cannot be moved. */
  move(place: number): boolean;
}

/** Follows one job of a paint node. Methods must not throw; `ended` is called once, and nothing after it. */
export interface JobObserver {
  /** Called first, for a job of the optimiser. */
  added?(job: JobHandle): void;
  /** @param waiting jobs that wait in the engine's queue, this one included; at least 1 */
  queued(waiting: number): void;
  /**
   * The engine ended, and the job begins again.
   * @param left further attempts if this one fails, too
   */
  retried(left: number): void;
  /** @param computer an executor's name, or a worker's */
  started(computer: string, weights: Partial<Weights>, origin: JobOrigin): void;
  /** It was changed while it ran. */
  steered?(steering: Steering): void;
  /** @param steer changes this job */
  progressed(event: ProgressEvent, steer: (steering: Steering) => void): void;
  ended(ending: JobEnding): void;
}
