import { countsMore } from '../evaluate/objective/counting.js';
import { restyled, weightsOf } from '../evaluate/objective/objective-parts.js';
import type { ObjectiveSpec, StyleTarget } from '../evaluate/objective/objective-spec.js';
import type { Weights } from '../loss/losses.js';
import type { JobState } from './checkpoint.js';
import { areGrey, isGreyJob } from './grey-job.js';
import type { OptimizeJob } from './job.js';

/** A job's objective as steering has changed it. */
export class SteeredObjective {
  #spec: ObjectiveSpec;
  #weights: Weights;
  /** Styles that have taken the place of the job's own; null where none have. */
  #styles: readonly StyleTarget[] | null = null;
  #grey: boolean;

  constructor(job: OptimizeJob) {
    this.#spec = job.objective;
    this.#weights = weightsOf(job.objective);
    this.#grey = isGreyJob(job);
  }

  get spec(): ObjectiveSpec {
    return this.#spec;
  }

  /** Of the whole objective. */
  get weights(): Weights {
    return this.#weights;
  }

  /** True while the picture has no colour and is to get none. */
  get grey(): boolean {
    return this.#grey;
  }

  /** @returns true where a term that had no weight has one now */
  reweigh(weights: Weights): boolean {
    const hasMore = countsMore(this.#weights, weights);
    this.#weights = weights;
    return hasMore;
  }

  /** A style of colours brings colour, which stays when a grey one follows. */
  restyle(styles: readonly StyleTarget[]): void {
    this.#styles = styles;
    this.#spec = restyled(this.#spec, styles);
    this.#grey &&= areGrey(styles);
  }

  /** @param weights those that the controls have restored */
  load({ styles, grey }: Pick<JobState, 'styles' | 'grey'>, weights: Weights): void {
    this.#weights = weights;
    if (styles) this.restyle(styles);
    this.#grey = grey;
  }

  save(): Pick<JobState, 'weights' | 'styles' | 'grey'> {
    return { weights: this.#weights, styles: this.#styles, grey: this.#grey };
  }
}
