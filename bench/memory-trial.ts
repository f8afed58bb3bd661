import { usuallyPaintable } from '../src/painting/painting-plan.js';
import type { Executor } from '../src/executors/executor.js';
import { Features } from '../src/evaluate/features.js';
import { GRAM_MATRICES } from '../src/loss/statistics/statistic-names.js';
import type { ModelSpec } from '../src/model/model-spec.js';
import type { Mask, Picture, Size } from '../src/pixels/picture.js';
import { isLackOfMemory } from '../src/evaluate/lack-of-memory.js';
import type { Networks } from '../src/evaluate/networks.js';
import { Painting } from '../src/painting/painting.js';
import { Programs } from '../src/evaluate/programs.js';
import { FEATURES_SHARE } from '../src/painting/memory-shares.js';
import { type LossProperties, lossSettings } from '../src/settings/loss-settings.js';
import { type PaintProperties, paintSettings } from '../src/settings/paint-settings.js';
import { GRADIENT } from '../src/loss/input-names.js';
import { sizeOf } from '../src/graph/shape.js';
import type { NeuralStyleError } from '../src/errors.js';
import { keeping } from '../src/evaluate/objective/objective-spec.js';

/*
 * Whether a picture is painted with a memory limit, as the nodes would have it painted: features, Gram matrices, painting.
 */

const MEGABYTE = 1024 ** 2;
const PAINT = { preset: 'custom', scales: 2, iterations: 1 };

/** How a picture is painted. */
export interface Manner {
  readonly paint: Partial<PaintProperties>;
  readonly loss?: Partial<LossProperties>;
  /** True if the content, and one of two styles, have masks. */
  readonly masked?: boolean;
  /** True if there is a frame before. */
  readonly temporal?: boolean;
}

/** The painting to try. */
export interface Trial extends Manner {
  readonly model: ModelSpec;
  readonly networks: Networks;
  readonly executor: Executor;
  readonly size: Size;
  /** Megabytes. */
  readonly limit: number;
}

export type Outcome =
  | { readonly painted: true; readonly tiles: readonly number[] }
  | {
      readonly painted: false;
      readonly code: string;
      /** The size that the error names, and the one that it advises. */
      readonly named: Size | null;
      readonly advised: Size | null;
      /** True if memory had been set aside for the painting before. */
      readonly planned: boolean;
    };

/** Tells when memory has been set aside. */
class WatchedPrograms extends Programs {
  planned = false;

  override reserve<P extends { readonly bytes: number }, R>(make: (available: number) => P, body: (plan: P) => Promise<R>): Promise<R> {
    return super.reserve(make, (plan) => {
      this.planned = true;
      return body(plan);
    });
  }
}

/** @throws what is no lack of memory */
export async function tryPainting(trial: Trial): Promise<Outcome> {
  const { model, networks, executor, size, limit, masked = false } = trial;
  const bytes = limit * MEGABYTE;
  const programs = new WatchedPrograms(executor, Math.min(bytes * (1 - FEATURES_SHARE), executor.addressable ?? Infinity));
  const features = new Features(networks, programs, bytes * FEATURES_SHARE, usuallyPaintable);
  const [picture, painting] = [noise(size, 1), noise(size, 2)];
  const tiles: number[] = [];
  try {
    const content = { model, picture, layers: 'content' as const, ...(masked && { mask: HALF }) };
    await features.describe(content);
    const recipe = { model, picture: painting, layers: 'style' as const };
    const style = { blend: 1, statistic: GRAM_MATRICES, tensors: await features.style(GRAM_MATRICES, recipe), recipe };
    const styles = [style, ...(masked ? [{ ...style, mask: HALF }] : [])];
    const { job } = paintSettings({ reportEvery: 0, seed: 1, ...trial.paint });
    const objective = { ...lossSettings(trial.loss ?? {}), ...keeping(content), styles, ...(masked && { contentMask: HALF }) };
    const previous = trial.temporal ? { content: picture, result: picture } : null;
    const trialled = new Painting(
      { ...job, objective, start: picture, previous },
      { networks, programs, features },
      (event) => tiles.push(event.tiles ?? 1),
      new AbortController().signal,
    );
    await trialled.run();
    return { painted: true, tiles };
  } catch (error) {
    if (!isLackOfMemory(error)) throw error;
    const { code, parameters } = error as NeuralStyleError;
    const sizeNamed = (width: string, height: string): Size | null =>
      width in parameters ? { width: Number(parameters[width]), height: Number(parameters[height]) } : null;
    const [named, advised] = [sizeNamed('width', 'height'), sizeNamed('width2', 'height2')];
    return { painted: false, code, named, advised, planned: programs.planned };
  }
}

const HALF: Mask = { width: 2, height: 1, data: Uint8Array.of(255, 0) };

function noise({ width, height }: Size, seed: number): Picture {
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < data.length; i++) data[i] = Math.imul(i + seed, 0x9e3779b1) >>> 24;
  return { width, height, data };
}

/** Takes the memory that another executor takes, in the planner's books, and computes nothing: losses fall, gradients are all the same. */
export function idleExecutor(executor: Executor): Executor {
  return {
    ...executor,
    compile: (outputs) => {
      let runs = 0;
      const valueOf = (name: string): number => (name === GRADIENT ? 0.01 : 1 / ++runs);
      const results = (): [string, Float32Array][] =>
        Object.entries(outputs).map(([name, { shape }]) => [name, new Float32Array(sizeOf(shape)).fill(valueOf(name))]);
      return Promise.resolve({
        bytes: 0,
        run: () => Promise.resolve(Object.fromEntries(results())),
        dispose: () => Promise.resolve(),
      });
    },
  };
}

/** What a painting is made with. */
export const MANNERS: Readonly<Record<string, Manner>> = {
  adam: { paint: { ...PAINT, method: 'adam' } },
  'lbfgs, 10 steps': { paint: { ...PAINT, method: 'lbfgs', historySize: 10 } },
  'lbfgs, 100 steps': { paint: { ...PAINT, method: 'lbfgs', historySize: 100 } },
  'adam, averaged, gradients of equal size': { paint: { ...PAINT, method: 'adam', averaging: 0.9 }, loss: { normalizeGradients: true } },
  'lbfgs, masks': { paint: { ...PAINT, method: 'lbfgs' }, masked: true },
  'lbfgs, a frame before': { paint: { ...PAINT, method: 'lbfgs' }, temporal: true },
};

/** How often each thing happened. */
export class Counts {
  tried = 0;
  painted = 0;
  refused = 0;
  advised = 0;
  readonly faults: string[] = [];

  add(other: Counts): void {
    this.tried += other.tried;
    this.painted += other.painted;
    this.refused += other.refused;
    this.advised += other.advised;
    this.faults.push(...other.faults);
  }

  get cells(): number[] {
    return [this.tried, this.painted, this.refused, this.advised, this.faults.length];
  }
}

/** Paints at a size, and at the one that is advised if it is refused. */
export async function tryWithAdvice(trial: Trial): Promise<Counts> {
  const counts = new Counts();
  const text = ({ width, height }: Size): string => `${width}×${height}`;
  const fault = (outcome: Outcome, what: string): void =>
    void counts.faults.push(`${text(trial.size)} within ${trial.limit} MB: ${what} (${JSON.stringify(outcome)})`);
  counts.tried += 1;
  const outcome = await tryPainting(trial);
  if (outcome.painted) {
    counts.painted += 1;
    return counts;
  }
  counts.refused += 1;
  const { named, advised } = outcome;
  if (outcome.planned) fault(outcome, 'refused after memory had been set aside');
  if (named && text(named) !== text(trial.size)) fault(outcome, 'another size is named');
  if (!advised) return counts;
  counts.advised += 1;
  const again = await tryPainting({ ...trial, size: advised });
  if (!again.painted) fault(again, `${text(advised)} was advised and is refused`);
  return counts;
}
