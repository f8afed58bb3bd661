import { resolve } from 'node:path';
import { type StatisticSpec, statisticSpec } from '../../loss/statistics/statistic-names.js';
import type { ModelSpec } from '../../model/model-spec.js';
import { resolveModel } from '../../model/catalogue.js';
import { ENGINE } from '../../properties/nodes/engine.js';
import { GRAM } from '../../properties/nodes/gram.js';
import { IMAGE_IN } from '../../properties/nodes/image-in.js';
import { IMAGE_OUT } from '../../properties/nodes/image-out.js';
import { LOSS_WEIGHTS } from '../../properties/nodes/loss.js';
import { MODEL, WEIGHTS_FILE } from '../../properties/nodes/model.js';
import { OPTIMIZER } from '../../properties/nodes/optimizer.js';
import type { COLOURS, PICTURE_COLOURS } from '../../properties/nodes/shared.js';
import { INSTANT_PRESET } from '../../properties/paint-presets.js';
import { TRANSFER } from '../../properties/nodes/transfer.js';
import type { Property, Saved } from '../../properties/property.js';
import { read } from '../../properties/read.js';
import { defaultsOf } from '../../properties/table.js';
import { type InstantSettings, instantSettingsOf } from '../../settings/instant-settings.js';
import { lossSettings } from '../../settings/loss-settings.js';
import { paintSettings } from '../../settings/paint-settings.js';
import { choiceSetting } from '../../settings/values.js';
import type { Context } from '../context.js';
import { flagOptions, type FlagValues, fromFlags, readFlag } from '../flags.js';
import { refuseWithoutEffect } from './preset-options.js';
import { defaultUserDirectory } from '../user-directory.js';

const TEXT = { type: 'string' } as const;

/** As `parseArgs` takes them: those of the nodes' properties, and what only a command line has. */
export const STYLIZE_OPTIONS = {
  ...flagOptions('stylize'),
  output: { type: 'string', short: 'o' },
  style: { type: 'string', short: 's', multiple: true },
  'style-blend': TEXT,
  'style-mask': { type: 'string', multiple: true },
  'content-mask': TEXT,
  'save-every': TEXT,
  'user-dir': TEXT,
} as const;

/** Settings of a command line, with the defaults of the nodes. */
export interface StylizeSettings {
  readonly model: ModelSpec;
  readonly size: number;
  readonly executor: string;
  readonly device: string;
  readonly threads: number;
  readonly exact: boolean;
  readonly processPriority: string;
  readonly quality: number;
  readonly colors: (typeof COLOURS)[number];
  readonly styleScale: number;
  readonly statistic: StatisticSpec;
  readonly styleColors: (typeof PICTURE_COLOURS)[number];
  /** By which it is painted in one pass; null by the optimiser. */
  readonly atOnce: InstantSettings | null;
  readonly paint: ReturnType<typeof paintSettings>;
  readonly loss: ReturnType<typeof lossSettings>;
}

/**
 * The options, with the defaults of the nodes.
 * @param atOnce other defaults of what is painted in one pass
 * @throws NeuralStyleError `setting-invalid`
 * @throws UsageError for options that have no effect with the preset
 */
export function stylizeSettings(values: FlagValues, { env, directory }: Context, atOnce: Saved = {}): StylizeSettings {
  const flag = <T>(property: Property<T>): T => readFlag(property, 'stylize', values);
  const painting = fromFlags(OPTIMIZER, 'stylize', values);
  const isAtOnce = flag(TRANSFER.properties.preset) === INSTANT_PRESET;
  refuseWithoutEffect(values, flag(TRANSFER.properties.preset));
  choiceSetting(painting.init ?? OPTIMIZER.properties.init.default, 'init', ['content', 'noise']);
  return {
    model: modelOf(values, directory, env),
    size: flag(IMAGE_IN.properties.size),
    executor: flag(ENGINE.properties.executor),
    device: flag(ENGINE.properties.device),
    threads: flag(ENGINE.properties.threads),
    exact: flag(ENGINE.properties.exact),
    processPriority: flag(ENGINE.properties.processPriority),
    quality: flag(IMAGE_OUT.properties.quality),
    colors: flag(IMAGE_OUT.properties.colors),
    styleScale: flag(GRAM.properties.styleScale),
    statistic: statisticSpec(flag(TRANSFER.properties.statistic), flag(GRAM.properties.reach)),
    styleColors: flag(TRANSFER.properties.styleColors),
    atOnce: isAtOnce ? instantSettingsOf(read(TRANSFER, { ...atOnce, ...fromFlags(TRANSFER, 'stylize', values) })) : null,
    // What is set one by one stands above the preset, and needs none.
    paint: paintSettings({ checkpoint: painting.checkpoint }, { reportEvery: 0, ...painting }, directory),
    loss: lossSettings(fromFlags(LOSS_WEIGHTS, 'stylize', values)),
  };
}

function modelOf(values: FlagValues, directory: string, env: NodeJS.ProcessEnv): ModelSpec {
  const { source, pooling } = { ...defaultsOf(MODEL), ...fromFlags(MODEL, 'stylize', values) } as { source: string; pooling: string };
  const named = values['user-dir'];
  const userDirectory = resolve(directory, typeof named === 'string' ? named : defaultUserDirectory(env));
  const isFile = /[\\/]/.test(source) || WEIGHTS_FILE.test(source);
  return resolveModel(isFile ? { source: 'file', file: resolve(directory, source), pooling } : { source, pooling }, userDirectory);
}
