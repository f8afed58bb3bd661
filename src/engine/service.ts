import { NeuralStyleError } from '../errors.js';
import type { Executor } from './executor.js';
import { Features } from './features.js';
import type { ProgressEvent, RequestKind, Requests, Weights } from './jobs.js';
import { Networks } from './networks.js';
import { Painting, type Resources } from './painting.js';
import { Programs } from './programs.js';

/** Share of the memory limit for feature maps; compiled graphs get the rest. */
const FEATURES_SHARE = 0.25;

export interface JobContext {
  readonly id: number;
  readonly signal: AbortSignal;
  readonly report: (event: ProgressEvent) => void;
}

/** Answers requests with an executor: the whole of what an engine process does, without the process. */
export class EngineService {
  readonly #resources: Resources;
  readonly #paintings = new Map<number, Painting>();

  /** @param memoryLimit bytes that compiled graphs and kept feature maps may occupy, together */
  constructor(executor: Executor, memoryLimit: number) {
    const networks = new Networks();
    const programs = new Programs(executor, memoryLimit * (1 - FEATURES_SHARE));
    this.#resources = { networks, programs, features: new Features(networks, programs, memoryLimit * FEATURES_SHARE) };
  }

  async handle<K extends RequestKind>(kind: K, params: Requests[K]['params'], context: JobContext): Promise<Requests[K]['result']> {
    const handlers: { [Kind in RequestKind]: (params: Requests[Kind]['params']) => Promise<Requests[Kind]['result']> } = {
      features: (recipe) => this.#resources.features.describe(recipe),
      featureValues: ({ recipe, layer }) => this.#featureValues(recipe, layer),
      gram: (recipe) => this.#resources.features.grams(recipe),
      optimize: (job) => this.#paint(job, context),
    };
    return handlers[kind](params);
  }

  /** Changes the weights of a running job; one that is not running is left alone. */
  steer(id: number, weights: Partial<Weights>): void {
    this.#paintings.get(id)?.steer(weights);
  }

  async #featureValues(recipe: Requests['featureValues']['params']['recipe'], layer: string): Promise<Float32Array> {
    const values = await this.#resources.features.values(recipe);
    for (const [name, maps] of values) if (name === layer) return maps;
    throw new NeuralStyleError('unknown-layer', { layer, layers: [...values.keys()].join(', ') });
  }

  async #paint(job: Requests['optimize']['params'], { id, report, signal }: JobContext): Promise<Requests['optimize']['result']> {
    const painting = new Painting(job, this.#resources, report, signal);
    this.#paintings.set(id, painting);
    try {
      return await painting.run();
    } finally {
      this.#paintings.delete(id);
    }
  }
}
