import { resolve } from 'node:path';
import { NeuralStyleError, reasonOf } from '../errors.js';
import { localPath } from '../files/local-path.js';
import { METHOD_TRAITS } from '../optimize/method-names.js';
import type { Stage } from '../optimize/schedule.js';
import type { OptimizeJob } from '../painting/job.js';
import { OPTIMIZER } from '../properties/nodes/optimizer.js';
import type { PropertiesOf, Saved } from '../properties/property.js';
import { read } from '../properties/read.js';
import { optionNames } from '../properties/table.js';

/** The optimizer's properties, read. */
type Values = PropertiesOf<typeof OPTIMIZER>;

/** The optimizer's properties as a flow file or a message may hold them. */
export type PaintProperties = Record<keyof Values, unknown>;

/** Properties that `msg.options` may override: all but the file, which no message should choose. */
export const PAINT_OPTIONS = optionNames(OPTIMIZER);

/** The settings of a node's jobs. */
export interface PaintSettings {
  /** Parameters of the engine; pictures are added for each job. */
  readonly job: Omit<OptimizeJob, 'objective' | 'start' | 'previous'>;
  readonly init: Values['init'];
  readonly plot: Values['plot'];
  readonly overflow: Values['overflow'];
  readonly retries: number;
  /** True to keep what is painted in the history. */
  readonly history: boolean;
}

/**
 * The settings of the jobs of a node that paints.
 *
 * @param saved an optimizer's properties; without a preset it is `custom` where iterations are given, else `balanced`
 * @param options what a message asks for instead; stands above the preset
 * @param directory where the checkpoint's path starts
 * @throws NeuralStyleError `setting-invalid`
 */
export function paintSettings(saved: object, options: Saved = {}, directory = process.cwd()): PaintSettings {
  return paintSettingsOf(read(OPTIMIZER, saved, options), directory);
}

/** The settings of jobs, of properties that have been read. */
export function paintSettingsOf(values: Omit<Values, 'preset'>, directory: string): PaintSettings {
  const { method, historySize, clamp, averaging, noiseRatio, seed, reportEvery, init, plot, overflow, retries, history } = values;
  const learningRate = values.learningRate ?? METHOD_TRAITS[method].usualLearningRate;
  const plateau = values.plateau > 0 ? { tolerance: values.plateau / 100, window: values.plateauWindow } : null;
  const timeLimit = values.timeLimit === null ? null : values.timeLimit * 1000;
  const file = checkpointFile(values.checkpoint);
  const checkpoint = file === '' ? null : { file: resolve(directory, file), every: values.checkpointEvery };
  const scales = stages(values);
  const job = {
    method,
    scales,
    learningRate,
    historySize,
    clamp,
    averaging,
    noiseRatio,
    seed,
    reportEvery,
    plateau,
    timeLimit,
    checkpoint,
  };
  return { job, init, plot, overflow, retries, history };
}

/** The sizes from coarse to fine, each `scaleFactor` times the next. */
function stages({ scales, scaleFactor, iterations }: Pick<Values, 'scales' | 'scaleFactor' | 'iterations'>): Stage[] {
  return Array.from({ length: scales }, (_, index) => ({
    factor: scaleFactor ** (scales - 1 - index),
    iterations: iterations[iterations.length === 1 ? 0 : index]!,
  }));
}

/** As paths are read. */
function checkpointFile(checkpoint: string): string {
  try {
    return localPath(checkpoint);
  } catch (error) {
    throw new NeuralStyleError('setting-invalid', { setting: 'checkpoint', expected: 'the path of a file', received: reasonOf(error) });
  }
}
