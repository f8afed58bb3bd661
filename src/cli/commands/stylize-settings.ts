import { resolve } from 'node:path';
import type { ModelSpec } from '../../model/model-spec.js';
import { DEVICES, EXECUTOR_NAMES } from '../../executors/executor-names.js';
import { COLOURS } from '../../settings/delivery-settings.js';
import { type LossProperties, lossSettings } from '../../settings/loss-settings.js';
import { paintSettings } from '../../settings/paint-settings.js';
import { choiceSetting, numberSetting, qualitySetting, sizeSetting, styleScaleSetting } from '../../settings/values.js';
import { PICTURE_COLOURS } from '../../settings/picture-settings.js';
import { resolveModel } from '../../model/catalogue.js';
import type { Context } from '../context.js';
import { prioritySetting } from '../process-priority.js';
import { defaultUserDirectory } from '../user-directory.js';

const TEXT = { type: 'string' } as const;

/** As `parseArgs` takes them. */
export const STYLIZE_OPTIONS = {
  output: { type: 'string', short: 'o' },
  style: { type: 'string', short: 's', multiple: true },
  'style-blend': TEXT,
  'style-mask': { type: 'string', multiple: true },
  'content-mask': TEXT,
  'save-every': TEXT,
  model: TEXT,
  pooling: TEXT,
  size: TEXT,
  preset: TEXT,
  method: TEXT,
  iterations: TEXT,
  scales: TEXT,
  'learning-rate': TEXT,
  plateau: TEXT,
  checkpoint: TEXT,
  'content-weight': TEXT,
  'style-weight': TEXT,
  'tv-weight': TEXT,
  'style-scale': TEXT,
  'style-colors': TEXT,
  init: TEXT,
  'noise-ratio': TEXT,
  seed: TEXT,
  colors: TEXT,
  quality: TEXT,
  engine: TEXT,
  device: TEXT,
  threads: TEXT,
  'process-priority': TEXT,
  'user-dir': TEXT,
} as const;

/** Options that may be given once. */
export type StylizeValues = Partial<Record<Exclude<keyof typeof STYLIZE_OPTIONS, 'style' | 'style-mask'>, string>>;

/** What a command line sets, with the defaults of the nodes. */
export interface StylizeSettings {
  readonly model: ModelSpec;
  readonly size: number;
  readonly executor: string;
  readonly device: string;
  readonly threads: number;
  readonly processPriority: string;
  readonly quality: number;
  readonly colors: (typeof COLOURS)[number];
  readonly styleScale: number;
  readonly styleColors: (typeof PICTURE_COLOURS)[number];
  readonly paint: ReturnType<typeof paintSettings>;
  readonly loss: ReturnType<typeof lossSettings>;
}

/**
 * The options, with the defaults of the nodes.
 * @throws NeuralStyleError `setting-invalid`
 */
export function stylizeSettings(values: StylizeValues, { env, directory }: Context): StylizeSettings {
  const weights: Partial<LossProperties> = given({
    contentWeight: values['content-weight'],
    styleWeight: values['style-weight'],
    tvWeight: values['tv-weight'],
  });
  const { preset, method, iterations, scales, seed, init, plateau } = values;
  choiceSetting(init ?? 'content', 'init', ['content', 'noise']);
  return {
    model: modelOf(values, resolve(directory, values['user-dir'] ?? defaultUserDirectory(env)), directory),
    size: sizeSetting(values.size),
    executor: choiceSetting(values.engine ?? 'auto', 'engine', ['auto', ...EXECUTOR_NAMES]),
    device: choiceSetting(values.device ?? 'cpu', 'device', DEVICES),
    threads: numberSetting(values.threads ?? 0, { setting: 'threads', minimum: 0, integer: true }),
    processPriority: prioritySetting(values['process-priority']),
    quality: qualitySetting(values.quality),
    colors: choiceSetting(values.colors ?? 'style', 'colors', COLOURS),
    styleScale: styleScaleSetting(values['style-scale']),
    styleColors: choiceSetting(values['style-colors'] ?? 'own', 'style-colors', PICTURE_COLOURS),
    paint: paintSettings(
      // What is set one by one stands above the preset, and needs none.
      given({ checkpoint: values.checkpoint }),
      given({
        ...{ preset, method, iterations, scales, seed, init, plateau },
        learningRate: values['learning-rate'],
        noiseRatio: values['noise-ratio'],
        reportEvery: values['save-every'] ?? 0,
      }),
      directory,
    ),
    loss: lossSettings(weights),
  };
}

/** Without what was not given, which would take the place of a default. */
function given<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function modelOf({ model = 'compact', pooling = 'max' }: StylizeValues, userDirectory: string, directory: string): ModelSpec {
  const isFile = /[\\/]|\.(safetensors|h5|hdf5|mat)$/i.test(model);
  return resolveModel(isFile ? { source: 'file', file: resolve(directory, model), pooling } : { source: model, pooling }, userDirectory);
}
