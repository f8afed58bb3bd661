import type { Executor } from '../src/executors/executor.js';
import type { FeatureRecipe } from '../src/evaluate/recipes.js';
import type { OptimizeJob, OptimizeResult, ProgressEvent } from '../src/painting/job.js';
import type { Picture } from '../src/pixels/picture.js';
import { EngineService } from '../src/engine/service.js';
import { type LossProperties, lossSettings } from '../src/settings/loss-settings.js';
import { type PaintProperties, paintSettings } from '../src/settings/paint-settings.js';
import { decodePicture } from '../src/image/decode.js';
import { readSource } from '../src/image/source.js';
import { EMBEDDED_MODEL } from '../src/model/catalogue.js';
import type { ModelSpec } from '../src/model/model-spec.js';
import { EVERYWHERE } from '../src/image/reach.js';
import { median } from './statistics.js';
import { GRAM_MATRICES, type StatisticSpec } from '../src/loss/statistics/statistic-names.js';
import { keeping } from '../src/evaluate/objective/objective-spec.js';

/** A photograph and a painting. */
export interface Pair {
  readonly content: Picture;
  readonly style: Picture;
}

/** The losses of a run, and what it took. */
export interface Trace {
  /** Of each iteration, before its step. */
  readonly losses: readonly number[];
  /** Seconds after which each loss was known. */
  readonly times: readonly number[];
  readonly seconds: number;
  /** From one report to the next, the median, in seconds. */
  readonly secondsPerIteration: number;
  readonly result: OptimizeResult;
}

/** The objective of a run. */
export interface Objective {
  /** Kinds of style, of equal shares. */
  readonly statistics?: readonly StatisticSpec[];
  readonly loss?: Partial<LossProperties>;
  /** The embedded one, unless another is named. */
  readonly model?: ModelSpec;
  /** Begins here rather than from the photograph. */
  readonly from?: Picture;
  /** Called with each iteration's picture. */
  readonly watch?: (picture: Picture) => void;
}

/** Loads a pair, its pictures' longer sides being `size`. */
export async function loadPair(content: string, style: string, size: number): Promise<Pair> {
  const load = async (file: string): Promise<Picture> =>
    decodePicture(await readSource(file, { property: 'the path', directory: process.cwd(), reach: EVERYWHERE }), size);
  return { content: await load(content), style: await load(style) };
}

const MEMORY_LIMIT = 8e9;
const SEED = 1;

/** Paints in this process, and keeps every loss. */
export class DescentBench {
  readonly #service: EngineService;
  #id = 0;

  constructor(executor: Executor) {
    this.#service = new EngineService(executor, MEMORY_LIMIT);
  }

  async paint(
    { content, style }: Pair,
    properties: Partial<PaintProperties>,
    { statistics = [GRAM_MATRICES], loss = {}, model = EMBEDDED_MODEL, from, watch }: Objective = {},
  ): Promise<Trace> {
    const recipe = (picture: Picture, layers: 'content' | 'style'): FeatureRecipe => ({ model, picture, layers });
    const context = { id: this.#id++, signal: new AbortController().signal, report: (): void => undefined };
    const styles = [];
    for (const statistic of statistics) {
      const tensors = await this.#service.handle('style', { statistic, recipe: recipe(style, 'style') }, context);
      styles.push({ blend: 1, statistic, tensors, recipe: recipe(style, 'style') });
    }
    const { job, init } = paintSettings({ ...properties, seed: SEED });
    const objective = {
      ...lossSettings(loss),
      ...keeping(recipe(content, 'content')),
      styles,
    };
    const params: OptimizeJob = { ...job, objective, start: init === 'noise' ? null : (from ?? content), previous: null, reportEvery: 1 };
    const losses: number[] = [];
    const times: number[] = [];
    const started = performance.now();
    const report = (event: ProgressEvent): void => {
      losses.push(event.losses.total);
      times.push((performance.now() - started) / 1000);
      if (event.picture) watch?.(event.picture);
    };
    const result = await this.#service.handle('optimize', params, { ...context, report });
    const between = times.slice(1).map((time, i) => time - times[i]!);
    return { losses, times, seconds: (performance.now() - started) / 1000, secondsPerIteration: median(between), result };
  }
}
