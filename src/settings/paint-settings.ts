import { resolve } from 'node:path';
import type { Checkpointing, OptimizeJob } from '../painting/job.js';
import { quoted } from '../values/describe-value.js';
import { NeuralStyleError, reasonOf } from '../errors.js';
import { localPath } from '../files/local-path.js';
import { METHOD_TRAITS, METHODS } from '../optimize/method-names.js';
import type { PlateauRule } from '../optimize/plateau.js';
import type { Stage } from '../optimize/schedule.js';
import { PRESET_NAMES, PRESETS } from '../properties/paint-presets.js';
import { choiceSetting, flagSetting, numberSetting } from './values.js';

export const OVERFLOWS = ['queue', 'latest', 'reject'] as const;
export const STARTS = ['content', 'noise', 'previous', 'message'] as const;
export const PLOTS = ['none', 'svg', 'png'] as const;

/** The optimiser's properties as a flow file holds them. */
export interface PaintProperties {
  preset: string;
  method: string;
  iterations: number | string;
  scales: number | string;
  scaleFactor: number | string;
  learningRate: number | string;
  historySize: number | string;
  clamp: boolean | string;
  averaging: number | string;
  init: string;
  noiseRatio: number | string;
  seed: number | string;
  plateau: number | string;
  plateauWindow: number | string;
  reportEvery: number | string;
  plot: string;
  checkpoint: string;
  checkpointEvery: number | string;
  overflow: string;
  retries: number | string;
}

/** The settings of a node's jobs. */
export interface PaintSettings {
  /** What the engine is told; pictures are added for each job. */
  readonly job: Omit<OptimizeJob, 'objective' | 'start' | 'previous'>;
  readonly init: (typeof STARTS)[number];
  readonly plot: (typeof PLOTS)[number];
  readonly overflow: (typeof OVERFLOWS)[number];
  /** How often a job is begun again whose engine ended before it was done. */
  readonly retries: number;
}

const DEFAULTS: Omit<PaintProperties, 'preset'> = {
  method: 'lbfgs',
  iterations: 300,
  scales: 1,
  scaleFactor: 0.5,
  learningRate: '',
  historySize: 10,
  clamp: true,
  averaging: 0,
  init: 'content',
  noiseRatio: 0,
  seed: '',
  plateau: 0,
  plateauWindow: 50,
  reportEvery: 10,
  plot: 'none',
  checkpoint: '',
  checkpointEvery: 50,
  overflow: 'queue',
  retries: 0,
};

/** Properties that `msg.options` may override: all but the file, which no message should choose. */
export const PAINT_OPTIONS = (['preset', ...Object.keys(DEFAULTS)] as (keyof PaintProperties)[]).filter(
  (name): name is Exclude<keyof PaintProperties, 'checkpoint'> => name !== 'checkpoint',
);

const MOST_ITERATIONS = 1_000_000;
const MOST_SCALES = 6;
const MOST_RETRIES = 10;

/**
 * The properties as numbers and words; those that a flow file lacks have their defaults.
 *
 * @param properties a preset decides over what it knows, `custom` leaves it to the properties; without a preset it is
 *   `custom` where iterations are given, else `balanced`
 * @param options what a message asks for instead; stands above the preset
 * @param directory where the checkpoint's path starts
 * @throws NeuralStyleError `setting-invalid`
 */
export function paintSettings(
  properties: Partial<PaintProperties>,
  options: Partial<PaintProperties> = {},
  directory = process.cwd(),
): PaintSettings {
  const named = options.preset ?? properties.preset ?? (properties.iterations === undefined ? 'balanced' : 'custom');
  const preset = choiceSetting(named, 'preset', PRESET_NAMES);
  const values = { ...DEFAULTS, ...properties, ...(preset === 'custom' ? {} : PRESETS[preset]), ...options };
  const method = choiceSetting(values.method, 'method', METHODS);
  const { seed, learningRate } = values;
  return {
    job: {
      method,
      scales: stages(values),
      learningRate:
        learningRate === ''
          ? METHOD_TRAITS[method].usualLearningRate
          : numberSetting(learningRate, { setting: 'learningRate', minimum: 1e-6 }),
      historySize: numberSetting(values.historySize, { setting: 'historySize', minimum: 1, maximum: 100, integer: true }),
      clamp: flagSetting(values.clamp, 'clamp'),
      averaging: numberSetting(values.averaging, { setting: 'averaging', minimum: 0, maximum: 0.999 }),
      noiseRatio: numberSetting(values.noiseRatio, { setting: 'noiseRatio', minimum: 0, maximum: 1 }),
      seed: seed === '' ? null : numberSetting(seed, { setting: 'seed', minimum: 0, maximum: 2 ** 32 - 1, integer: true }),
      reportEvery: numberSetting(values.reportEvery, { setting: 'reportEvery', minimum: 0, integer: true }),
      plateau: plateauRule(values),
      checkpoint: checkpointing(values, directory),
    },
    init: choiceSetting(values.init, 'init', STARTS),
    plot: choiceSetting(values.plot, 'plot', PLOTS),
    overflow: choiceSetting(values.overflow, 'overflow', OVERFLOWS),
    retries: numberSetting(values.retries, { setting: 'retries', minimum: 0, maximum: MOST_RETRIES, integer: true }),
  };
}

/** Iterations are one number for every size, or one for each from the smallest, with commas between. */
function stages({ scales, scaleFactor, iterations }: Pick<PaintProperties, 'scales' | 'scaleFactor' | 'iterations'>): Stage[] {
  const count = numberSetting(scales, { setting: 'scales', minimum: 1, maximum: MOST_SCALES, integer: true });
  const factor = numberSetting(scaleFactor, { setting: 'scaleFactor', minimum: 0.25, maximum: 0.9 });
  const numbers = (typeof iterations === 'string' ? iterations.split(',') : [iterations]).map((part) =>
    numberSetting(part, { setting: 'iterations', minimum: 1, maximum: MOST_ITERATIONS, integer: true }),
  );
  if (numbers.length !== 1 && numbers.length !== count) {
    const expected = `one number, or ${count} for the ${count} sizes`;
    throw new NeuralStyleError('setting-invalid', { setting: 'iterations', expected, received: quoted(iterations) });
  }
  return Array.from({ length: count }, (_, index) => ({
    factor: factor ** (count - 1 - index),
    iterations: numbers[numbers.length === 1 ? 0 : index]!,
  }));
}

function plateauRule({ plateau, plateauWindow }: Pick<PaintProperties, 'plateau' | 'plateauWindow'>): PlateauRule | null {
  const percent = numberSetting(plateau, { setting: 'plateau', minimum: 0, maximum: 100 });
  const window = numberSetting(plateauWindow, { setting: 'plateauWindow', minimum: 1, maximum: MOST_ITERATIONS, integer: true });
  return percent > 0 ? { tolerance: percent / 100, window } : null;
}

function checkpointing(
  { checkpoint, checkpointEvery }: Pick<PaintProperties, 'checkpoint' | 'checkpointEvery'>,
  directory: string,
): Checkpointing | null {
  const every = numberSetting(checkpointEvery, { setting: 'checkpointEvery', minimum: 1, maximum: MOST_ITERATIONS, integer: true });
  if (typeof checkpoint !== 'string')
    throw new NeuralStyleError('setting-invalid', { setting: 'checkpoint', expected: 'the path of a file', received: typeof checkpoint });
  const file = checkpointFile(checkpoint);
  return file === '' ? null : { file: resolve(directory, file), every };
}

/** As paths are read. */
function checkpointFile(checkpoint: string): string {
  try {
    return localPath(checkpoint);
  } catch (error) {
    throw new NeuralStyleError('setting-invalid', { setting: 'checkpoint', expected: 'the path of a file', received: reasonOf(error) });
  }
}
