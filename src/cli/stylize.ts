import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EngineClient } from '../engine/client.js';
import type { ModelSpec, OptimizeJob, Picture, ProgressEvent } from '../engine/jobs.js';
import { DEFAULT_ENGINE_SETTINGS } from '../engine/settings.js';
import { NeuralStyleError } from '../errors.js';
import { COLOURS } from '../flow/deliver.js';
import { lossSettings, type LossProperties } from '../flow/make-objective.js';
import { paintSettings } from '../flow/paint-input.js';
import { choiceSetting, numberSetting, qualitySetting, sizeSetting } from '../flow/settings.js';
import { withColoursOf } from '../image/colour.js';
import { decodePicture } from '../image/decode.js';
import { FORMATS, encodePicture, formatOfFile, type Format } from '../image/encode.js';
import { readSource } from '../image/source.js';
import { writeFileAtomically } from '../write-file.js';
import { resolveModel } from '../model/catalogue.js';
import { randomSeed } from '../optimize/random.js';
import { EXIT, UsageError, type Context } from './context.js';
import { ProgressBar, showPainting } from './progress-bar.js';
import { defaultUserDirectory } from './user-directory.js';

const TEXT = { type: 'string' } as const;

const OPTIONS = {
  output: { type: 'string', short: 'o' },
  model: TEXT,
  pooling: TEXT,
  size: TEXT,
  iterations: TEXT,
  'learning-rate': TEXT,
  'content-weight': TEXT,
  'style-weight': TEXT,
  'tv-weight': TEXT,
  init: TEXT,
  'noise-ratio': TEXT,
  seed: TEXT,
  colors: TEXT,
  quality: TEXT,
  threads: TEXT,
  'user-dir': TEXT,
} as const;

type Values = Partial<Record<keyof typeof OPTIONS, string>>;

/**
 * `neural-style stylize CONTENT STYLE … -o OUT`: the pipeline of the nodes, without Node-RED.
 * @returns the exit code
 */
export async function stylize(args: string[], context: Context): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: OPTIONS });
  const [content, ...styles] = positionals;
  if (content === undefined || styles.length === 0) throw new UsageError('Expected a content picture and a style picture.');
  const { file, format } = outputOf(values, context);
  const settings = settingsOf(values, context);

  const load = async (picture: string): Promise<Picture> =>
    decodePicture(await readSource(picture, { property: 'the path', directory: context.directory }), settings.size);
  const [contentPicture, ...stylePictures] = await Promise.all([content, ...styles].map(load));
  const painting = await paint(contentPicture!, stylePictures, settings, context);
  const picture = settings.colors === 'content' ? await withColoursOf(contentPicture!, painting) : painting;
  await writeFileAtomically(file, await encodePicture(picture, format, settings.quality));
  context.out.write(`${file}\n`);
  return EXIT.done;
}

function outputOf({ output }: Values, { directory }: Context): { file: string; format: Format } {
  if (!output) throw new UsageError('Expected the file to write: -o out.jpg');
  const format = formatOfFile(output);
  if (!format) throw new UsageError(`Expected a file to write that ends in ${FORMATS.join(', ')} but received ${output}.`);
  return { file: resolve(directory, output), format };
}

interface StylizeSettings {
  readonly model: ModelSpec;
  readonly size: number;
  readonly threads: number;
  readonly quality: number;
  readonly colors: 'style' | 'content';
  readonly paint: ReturnType<typeof paintSettings>;
  readonly loss: ReturnType<typeof lossSettings>;
}

/** The options, with the defaults of the nodes. */
function settingsOf(values: Values, { env, directory }: Context): StylizeSettings {
  const weights: Partial<LossProperties> = given({
    contentWeight: values['content-weight'],
    styleWeight: values['style-weight'],
    tvWeight: values['tv-weight'],
  });
  const { iterations, seed } = values;
  choiceSetting(values.init ?? 'content', 'init', ['content', 'noise']);
  return {
    model: modelOf(values, resolve(directory, values['user-dir'] ?? defaultUserDirectory(env)), directory),
    size: sizeSetting(values.size),
    threads: numberSetting(values.threads ?? 0, { setting: 'threads', minimum: 0, integer: true }),
    quality: qualitySetting(values.quality),
    colors: choiceSetting(values.colors ?? 'style', 'colors', COLOURS),
    paint: paintSettings(
      given({
        iterations,
        seed,
        learningRate: values['learning-rate'],
        init: values.init,
        noiseRatio: values['noise-ratio'],
        reportEvery: 0,
      }),
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

function modelOf({ model = 'compact', pooling = 'max' }: Values, userDirectory: string, directory: string): ModelSpec {
  const isFile = /[\\/]|\.(safetensors|h5|hdf5|mat)$/i.test(model);
  return resolveModel(isFile ? { source: 'file', file: resolve(directory, model), pooling } : { source: model, pooling }, userDirectory);
}

async function paint(
  content: Picture,
  styles: readonly Picture[],
  { model, threads, paint: settings, loss }: StylizeSettings,
  { signal, log }: Context,
): Promise<Picture> {
  const engine = new EngineClient({ ...DEFAULT_ENGINE_SETTINGS, threads });
  const bar = new ProgressBar(log);
  try {
    const blends = styles.map(async (picture) => ({
      blend: 1,
      grams: await engine.request('gram', { model, picture, layers: 'style' }, { signal }),
    }));
    const { method, init, iterations, learningRate, noiseRatio, reportEvery, seed } = settings;
    const job: OptimizeJob = {
      objective: { ...loss, content: { model, picture: content, layers: 'content' }, styles: await Promise.all(blends) },
      ...{ method, iterations, learningRate, noiseRatio, reportEvery },
      start: init === 'noise' ? null : content,
      seed: seed ?? randomSeed(),
    };
    const onProgress = ({ losses, ...event }: ProgressEvent): void => showPainting(bar, { ...event, loss: losses });
    const { picture, losses } = await engine.request('optimize', job, { signal, onProgress });
    showPainting(bar, { iteration: iterations, iterations, loss: losses });
    return picture;
  } catch (error) {
    throw signal.aborted ? new NeuralStyleError('cancelled', {}, { cause: error }) : error;
  } finally {
    bar.end();
    engine.close();
  }
}
