import type { OptimizeJob, OptimizeResult, Picture, ProgressEvent, Weights } from '../engine/jobs.js';
import { Lock } from '../engine/lock.js';
import { NeuralStyleError } from '../errors.js';
import { resizePicture } from '../image/decode.js';
import { randomSeed } from '../optimize/random.js';
import { engineFor } from './engines.js';
import type { Objective } from './objective.js';

export const OVERFLOWS = ['queue', 'latest', 'reject'] as const;
export const STARTS = ['content', 'noise', 'previous', 'message'] as const;

export interface PaintSettings {
  readonly method: OptimizeJob['method'];
  readonly iterations: number;
  readonly learningRate: number;
  readonly init: (typeof STARTS)[number];
  readonly noiseRatio: number;
  /** Null for another one each time. */
  readonly seed: number | null;
  readonly reportEvery: number;
  readonly overflow: (typeof OVERFLOWS)[number];
}

/** Why a job ended without a picture although nothing went wrong. */
export type CancelReason = 'reset' | 'superseded';

/** How a job ended. */
export type Outcome =
  | { readonly type: 'painted'; readonly result: OptimizeResult; readonly objective: Objective; readonly seed: number }
  | { readonly type: 'cancelled'; readonly reason: CancelReason; readonly iteration: number };

export interface PaintHooks {
  readonly onQueued: (waiting: number) => void;
  readonly onStart: () => void;
  readonly onProgress: (event: ProgressEvent) => void;
}

interface Job {
  /** Not unique: the parts of a split message share theirs. */
  readonly id: string;
  readonly controller: AbortController;
  started: boolean;
  iteration: number;
  steer: ((weights: Partial<Weights>) => void) | null;
}

/** A node's optimisation jobs: what runs, what waits, and what happens when another one comes. */
export class Painter {
  readonly #jobs = new Set<Job>();
  readonly #preparing = new Lock();
  #previous: Picture | null = null;
  #closed = false;

  /**
   * Paints, in the order of the calls. The overflow policy and cancellations hold from the call on, also while the
   * objective is being prepared.
   *
   * @param id names the job for `cancel`
   * @param prepare makes the objective
   * @param init the picture to start from, for settings that start from the message
   * @throws NeuralStyleError unless the job was cancelled
   */
  async paint(
    id: string,
    prepare: () => Promise<Objective>,
    settings: PaintSettings,
    init: Picture | null,
    hooks: PaintHooks,
  ): Promise<Outcome> {
    if (this.#closed) throw new NeuralStyleError('engine-closed');
    this.#makeRoom(settings.overflow);
    const job: Job = { id, controller: new AbortController(), started: false, iteration: 0, steer: null };
    const { signal } = job.controller;
    this.#jobs.add(job);
    try {
      // One after the other, so that jobs are queued in the order of their messages.
      const objective = await this.#preparing.run(async () => {
        signal.throwIfAborted();
        return prepare();
      });
      const seed = settings.seed ?? randomSeed();
      const result = await this.#request(job, objective, settings, await this.#start(settings.init, objective, init), seed, hooks);
      this.#previous = result.picture;
      return { type: 'painted', result, objective, seed };
    } catch (error) {
      if (!signal.aborted) throw error;
      const reason = signal.reason as CancelReason | NeuralStyleError;
      if (reason instanceof NeuralStyleError) throw reason;
      return { type: 'cancelled', reason, iteration: job.iteration };
    } finally {
      this.#jobs.delete(job);
    }
  }

  /** Whether a job of this message runs or waits. */
  has(id: string): boolean {
    return [...this.#jobs].some((job) => job.id === id);
  }

  /** Cancels the jobs of one message, or all. */
  cancel(id?: string): void {
    for (const job of this.#jobs) if (id === undefined || job.id === id) job.controller.abort('reset' satisfies CancelReason);
  }

  /** Changes the weights of the running jobs from the next iteration on. */
  steer(weights: Partial<Weights>): void {
    for (const { steer } of this.#jobs) steer?.(weights);
  }

  /** Fails all jobs with `engine-closed`, now and later. */
  close(): void {
    this.#closed = true;
    for (const { controller } of this.#jobs) controller.abort(new NeuralStyleError('engine-closed'));
  }

  #request(
    job: Job,
    objective: Objective,
    settings: PaintSettings,
    start: Picture | null,
    seed: number,
    hooks: PaintHooks,
  ): Promise<OptimizeResult> {
    const { signal } = job.controller;
    signal.throwIfAborted();
    const engine = engineFor(objective.engine);
    const { method, iterations, learningRate, noiseRatio, reportEvery } = settings;
    const params = { objective: objective.spec, method, iterations, learningRate, start, noiseRatio, seed, reportEvery };
    const request = engine.request('optimize', params, {
      signal,
      onStart: (steer) => {
        job.started = true;
        job.steer = steer;
        hooks.onStart();
      },
      onProgress: (event) => {
        job.iteration = event.iteration;
        hooks.onProgress(event);
      },
    });
    if (engine.waiting > 0 && !job.started) hooks.onQueued(engine.waiting);
    return request;
  }

  #makeRoom(overflow: PaintSettings['overflow']): void {
    if (overflow === 'reject' && this.#jobs.size > 0) throw new NeuralStyleError('busy');
    if (overflow !== 'latest') return;
    for (const { started, controller } of this.#jobs) if (!started) controller.abort('superseded' satisfies CancelReason);
  }

  async #start(from: PaintSettings['init'], objective: Objective, init: Picture | null): Promise<Picture | null> {
    const { picture: content } = objective.spec.content;
    switch (from) {
      case 'noise':
        return null;
      case 'content':
        return content;
      case 'previous':
        return resizePicture(this.#previous ?? content, content.width, content.height);
      case 'message':
        if (!init) {
          const expected = 'an image tensor';
          throw new NeuralStyleError('payload-type', {
            property: 'msg.init',
            expected,
            received: 'none',
            advice: 'Put one there with an image node.',
          });
        }
        return resizePicture(init, content.width, content.height);
    }
  }
}
