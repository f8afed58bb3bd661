import { NeuralStyleError } from '../errors.js';
import { buildObjective } from '../loss/objective.js';
import { Adam } from '../optimize/adam.js';
import { optimize, type Losses } from '../optimize/loop.js';
import { startFrom } from '../optimize/start.js';
import { BoundObjective } from './bound-objective.js';
import type { Features } from './features.js';
import type { OptimizeJob, OptimizeResult, Picture, ProgressEvent, Weights } from './jobs.js';
import type { Networks } from './networks.js';
import { fromPlanes, toPlanes } from './pixels.js';
import type { Programs } from './programs.js';

/** Between two progress events without a picture, in milliseconds. */
const EVENT_INTERVAL = 250;

export interface Resources {
  readonly networks: Networks;
  readonly programs: Programs;
  readonly features: Features;
}

/** One optimisation job. Its weights may be changed while it runs; they hold from the next iteration on. */
export class Painting {
  #weights: Weights;

  constructor(
    private readonly job: OptimizeJob,
    private readonly resources: Resources,
    private readonly report: (event: ProgressEvent) => void,
    private readonly signal: AbortSignal,
  ) {
    this.#weights = job.objective.weights;
  }

  steer(weights: Partial<Weights>): void {
    this.#weights = { ...this.#weights, ...weights };
  }

  /** @throws NeuralStyleError for whatever keeps the picture from being finished, `cancelled` among it */
  async run(): Promise<OptimizeResult> {
    const { objective, start, noiseRatio, seed, iterations, learningRate } = this.job;
    const { model, picture } = objective.content;
    const { height, width } = picture;
    const { networks, programs, features } = this.resources;
    const { network, id } = await networks.get(model.file);
    const bound = new BoundObjective(network, await features.values(objective.content), objective);
    const { contentLayers, styleLayers } = bound;

    const pixels = startFrom(toPlanes(this.#startPicture()), start ? noiseRatio : 1, seed);
    const optimizer = new Adam(pixels.length, { learningRate });
    const started = performance.now();
    const losses = await programs.use(
      `objective|${id}|${model.pooling}|${height}×${width}|${contentLayers.join()}|${styleLayers.join()}`,
      picture,
      () => buildObjective(network, model.pooling, { height, width, contentLayers, styleLayers }),
      (run) =>
        optimize({
          pixels,
          iterations,
          learningRate,
          optimizer,
          evaluate: async (x) => {
            // Read once, so that a change in mid-iteration does not tear losses from gradient.
            const weights = this.#weights;
            return bound.evaluation(await run(bound.feeds(x, weights)), weights);
          },
          onIteration: this.#reporter(pixels, started),
          signal: this.signal,
        }),
    );
    return { picture: fromPlanes(pixels, width, height), losses, iterations, elapsed: performance.now() - started };
  }

  #startPicture(): Picture {
    const { start, objective } = this.job;
    const { width, height } = objective.content.picture;
    if (start && (start.width !== width || start.height !== height)) {
      throw new NeuralStyleError('setting-invalid', {
        expected: `a picture of ${width}×${height} pixels`,
        setting: 'the start',
        received: `${start.width}×${start.height}`,
      });
    }
    return start ?? objective.content.picture;
  }

  #reporter(pixels: Float32Array, started: number): (iteration: number, losses: Losses) => void {
    const { iterations, reportEvery, objective } = this.job;
    const { width, height } = objective.content.picture;
    let lastEvent = -Infinity;
    return (iteration, losses) => {
      const now = performance.now();
      const withPicture = reportEvery > 0 && iteration % reportEvery === 0;
      if (!withPicture && now - lastEvent < EVENT_INTERVAL) return;
      lastEvent = now;
      const elapsed = now - started;
      const remaining = (elapsed / iteration) * (iterations - iteration);
      const event = { iteration, iterations, losses, elapsed, remaining };
      this.report(withPicture ? { ...event, picture: fromPlanes(pixels, width, height) } : event);
    };
  }
}
