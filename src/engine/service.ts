import { usuallyPaintable } from '../painting/painting-plan.js';
import { NeuralStyleError } from '../errors.js';
import { networkHash } from '../model/network-hash.js';
import { layerChannels } from '../model/vgg.js';
import type { Executor } from '../executors/executor.js';
import { featureTiles } from '../evaluate/feature-tiles.js';
import { Features } from '../evaluate/features.js';
import type { LayerTiles } from '../evaluate/recipes.js';
import type { ProgressEvent, Steering } from '../painting/job.js';
import type { RequestKind, Requests } from './requests.js';
import { Networks } from '../evaluate/networks.js';
import { FEATURES_SHARE } from '../painting/memory-shares.js';
import { Painting } from '../painting/painting.js';
import type { Resources } from '../painting/stage-evaluator.js';
import { Programs } from '../evaluate/programs.js';
import { InstantPainter } from '../instant/instant-painter.js';
import type { PracticeRound } from '../instant/practice/lesson.js';
import { lossSettings } from '../settings/loss-settings.js';

export interface JobContext {
  readonly id: number;
  readonly signal: AbortSignal;
  readonly report: (event: ProgressEvent) => void;
}

/** Answers requests with an executor: the whole of what an engine process does, without the process. */
export class EngineService {
  readonly #resources: Resources;
  readonly #instant: InstantPainter;
  readonly #paintings = new Map<number, Painting>();

  /** @param memoryLimit bytes that compiled graphs and kept feature maps may occupy, together */
  constructor(executor: Executor, memoryLimit: number) {
    const networks = new Networks();
    const budget = Math.min(memoryLimit * (1 - FEATURES_SHARE), executor.addressable ?? Infinity);
    const programs = new Programs(executor, budget);
    this.#resources = { networks, programs, features: new Features(networks, programs, memoryLimit * FEATURES_SHARE, usuallyPaintable) };
    this.#instant = new InstantPainter(this.#resources, lossSettings({}));
  }

  async handle<K extends RequestKind>(kind: K, params: Requests[K]['params'], context: JobContext): Promise<Requests[K]['result']> {
    const handlers: { [Kind in RequestKind]: (params: Requests[Kind]['params']) => Promise<Requests[Kind]['result']> } = {
      features: (recipe) => this.#resources.features.describe(recipe, context.signal),
      featureValues: (request) => this.#featureValues(request, context.signal),
      featureTiles: (request) => this.#featureTiles(request, context.signal),
      style: ({ statistic, recipe }) => this.#resources.features.style(statistic, recipe, context.signal),
      styleOfMaps: ({ statistic, recipe }) => this.#resources.features.styleOfMaps(statistic, recipe),
      modelHash: async ({ file }) => networkHash((await this.#resources.networks.get(file)).network),
      modelLayers: async ({ file }) => layerChannels((await this.#resources.networks.get(file)).network),
      instant: (job) => this.#paintAtOnce(job, context),
      optimize: (job) => this.#paint(job, context),
    };
    return handlers[kind](params);
  }

  /** Changes a running job; one that is not running is left alone. */
  steer(id: number, steering: Steering): void {
    this.#paintings.get(id)?.steer(steering);
  }

  async #featureValues({ recipe, layer }: Requests['featureValues']['params'], signal: AbortSignal): Promise<Float32Array> {
    const values = await this.#resources.features.values(recipe, [], signal);
    for (const [name, maps] of values) if (name === layer) return maps;
    throw new NeuralStyleError('unknown-layer', { layer, layers: [...values.keys()].join(', ') });
  }

  async #featureTiles({ recipe, channels, size }: Requests['featureTiles']['params'], signal: AbortSignal): Promise<LayerTiles[]> {
    const values = await this.#resources.features.values(recipe, [], signal);
    const shapes = await this.#resources.features.describe(recipe, signal);
    return shapes.map((shape) => featureTiles(shape, values.get(shape.layer)!, channels, size));
  }

  /** Practice is told as the iterations of a painting are. */
  #paintAtOnce(job: Requests['instant']['params'], { signal, report }: JobContext): Promise<Requests['instant']['result']> {
    const { width } = job.content;
    const onRound = ({ round, rounds, losses, elapsed, remaining }: PracticeRound): void =>
      report({ iteration: round, iterations: rounds, losses, elapsed, remaining, paused: false, width });
    return this.#instant.paint(job, { patience: signal, onRound });
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
