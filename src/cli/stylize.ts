import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EngineClient } from '../engine/client.js';
import type { ModelSpec, OptimizeJob, Picture, ProgressEvent } from '../engine/jobs.js';
import { DEVICES } from '../engine/devices.js';
import { EXECUTORS } from '../engine/executor.js';
import { DEFAULT_ENGINE_SETTINGS } from '../engine/settings.js';
import { NeuralStyleError } from '../errors.js';
import { COLOURS } from '../flow/deliver.js';
import { lossSettings, type LossProperties } from '../flow/make-objective.js';
import { paintSettings } from '../flow/paint-settings.js';
import { choiceSetting, numberSetting, qualitySetting, sizeSetting, styleScaleSetting } from '../flow/settings.js';
import { PICTURE_COLOURS } from '../flow/matched-picture.js';
import { matchColours } from '../image/match-colours.js';
import { withColoursOf } from '../image/colour.js';
import { decodePicture } from '../image/decode.js';
import { FORMATS, encodePicture, formatOfFile, type Format } from '../image/encode.js';
import { readSource } from '../image/source.js';
import { EVERYWHERE } from '../reach.js';
import { writeFileAtomically } from '../write-file.js';
import { resolveModel } from '../model/catalogue.js';
import { EXIT, UsageError, type Context } from './context.js';
import { ProgressBar, showPainting } from './progress-bar.js';
import { defaultUserDirectory } from './user-directory.js';

const TEXT = { type: 'string' } as const;

const OPTIONS = {
  output: { type: 'string', short: 'o' },
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

  const { size, styleScale, styleColors, colors } = settings;
  const load = async (picture: string, scale: number): Promise<Picture> => {
    const source = await readSource(picture, { property: 'the path', directory: context.directory, reach: EVERYWHERE });
    return decodePicture(source, Math.round(size * scale));
  };
  const contentPicture = await load(content, 1);
  const loadStyle = async (picture: string): Promise<Picture> => {
    const style = await load(picture, styleScale);
    return styleColors === 'match' ? matchColours(style, contentPicture, 'linear') : style;
  };
  const painting = await paint(contentPicture, await Promise.all(styles.map(loadStyle)), settings, context);
  const picture = colors === 'content' ? await withColoursOf(contentPicture, painting) : painting;
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
  readonly executor: string;
  readonly device: string;
  readonly threads: number;
  readonly quality: number;
  readonly colors: (typeof COLOURS)[number];
  readonly styleScale: number;
  readonly styleColors: (typeof PICTURE_COLOURS)[number];
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
  const { preset, method, iterations, scales, seed, init, plateau } = values;
  choiceSetting(init ?? 'content', 'init', ['content', 'noise']);
  return {
    model: modelOf(values, resolve(directory, values['user-dir'] ?? defaultUserDirectory(env)), directory),
    size: sizeSetting(values.size),
    executor: choiceSetting(values.engine ?? 'auto', 'engine', ['auto', ...EXECUTORS]),
    device: choiceSetting(values.device ?? 'cpu', 'device', DEVICES),
    threads: numberSetting(values.threads ?? 0, { setting: 'threads', minimum: 0, integer: true }),
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
        reportEvery: 0,
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

function modelOf({ model = 'compact', pooling = 'max' }: Values, userDirectory: string, directory: string): ModelSpec {
  const isFile = /[\\/]|\.(safetensors|h5|hdf5|mat)$/i.test(model);
  return resolveModel(isFile ? { source: 'file', file: resolve(directory, model), pooling } : { source: model, pooling }, userDirectory);
}

async function paint(
  content: Picture,
  styles: readonly Picture[],
  { model, executor, device, threads, paint: settings, loss }: StylizeSettings,
  { signal, log }: Context,
): Promise<Picture> {
  const engine = new EngineClient({ ...DEFAULT_ENGINE_SETTINGS, executor, device, threads }, undefined, ({ passedOver }) => {
    const card = passedOver.find((each) => each.device !== 'cpu');
    if (card) log.write(`The device ${card.device} cannot be used here (${card.reason}): computing on the processor.\n`);
  });
  const bar = new ProgressBar(log);
  try {
    const blends = styles.map(async (picture) => {
      const recipe = { model, picture, layers: 'style' } as const;
      return { blend: 1, grams: await engine.request('gram', recipe, { signal }), recipe };
    });
    const job: OptimizeJob = {
      objective: { ...loss, content: { model, picture: content, layers: 'content' }, styles: await Promise.all(blends) },
      ...settings.job,
      start: settings.init === 'noise' ? null : content,
      previous: null,
    };
    const onProgress = ({ losses, ...event }: ProgressEvent): void => showPainting(bar, { ...event, loss: losses });
    const { picture, losses, iterations } = await engine.request('optimize', job, { signal, onProgress });
    showPainting(bar, { iteration: iterations, iterations, loss: losses });
    return picture;
  } catch (error) {
    throw signal.aborted ? new NeuralStyleError('cancelled', {}, { cause: error }) : error;
  } finally {
    bar.end();
    engine.close();
  }
}
