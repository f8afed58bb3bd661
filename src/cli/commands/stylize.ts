import { parseArgs } from 'node:util';
import { EngineClient } from '../../engine/client.js';
import type { Mask, Picture } from '../../pixels/picture.js';
import type { OptimizeJob, ProgressEvent } from '../../painting/job.js';
import { keeping, type StyleTarget } from '../../evaluate/objective/objective-spec.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../settings/engine-settings.js';
import { NeuralStyleError, reasonOf } from '../../errors.js';
import { formatOfFile, keepsAlpha } from '../../image/formats.js';
import { matchColours } from '../../pixels/colour/match-colours.js';
import { withColoursOf } from '../../image/keep-colours.js';
import { decodePicture, resizePicture } from '../../image/decode.js';
import { decodeMask } from '../../image/read-mask.js';
import { type EncodedPicture, readSource } from '../../image/source.js';
import { EVERYWHERE } from '../../image/reach.js';
import { type Context, EXIT, UsageError } from '../context.js';
import { probeFile, savePainting, stepFile, writePainting } from '../painting-file.js';
import { ProgressBar, showPainting } from '../progress-bar.js';
import { describePlan, isAddress, type PlannedPainting, type PlannedStyle, planStylize, type StylizePlan } from './stylize-plan.js';
import { STYLIZE_OPTIONS, stylizeSettings, type StylizeSettings } from './stylize-settings.js';

/**
 * `neural-style stylize CONTENT … --style STYLE … -o OUT`: the pipeline of the nodes, without Node-RED.
 * @returns the exit code
 */
export async function stylize(args: string[], context: Context): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: STYLIZE_OPTIONS });
  const plan = planStylize(positionals, values, context.directory);
  const settings = stylizeSettings(values, context);
  if (settings.paint.job.checkpoint && plan.paintings.length > 1)
    throw new UsageError('Expected one photograph for --checkpoint, which keeps the state of one painting.');
  context.log.write(describePlan(plan));
  const studio = await openStudio(plan, settings, context);
  try {
    return await paintAll(studio, plan.paintings, context);
  } finally {
    studio.engine.close();
  }
}

/** Resources that all paintings of a command line share. */
interface Studio {
  readonly engine: EngineClient;
  readonly settings: StylizeSettings;
  readonly contentMask: Mask | null;
  readonly styles: readonly LoadedStyle[];
}

interface LoadedStyle {
  readonly picture: Picture;
  readonly blend: number;
  readonly mask: Mask | null;
}

/** Looks at everything that could end the work later: pictures that are missing, and files that cannot be written. */
async function openStudio({ paintings, styles, contentMask }: StylizePlan, settings: StylizeSettings, context: Context): Promise<Studio> {
  const { log } = context;
  const { checkpoint } = settings.paint.job;
  for (const file of [...paintings.map((painting) => painting.file), ...(checkpoint ? [checkpoint.file] : [])]) await probeFile(file);
  for (const { content } of paintings) if (!isAddress(content)) await read(content, context);
  const mask = (picture: string | null): Promise<Mask | null> =>
    picture === null ? Promise.resolve(null) : read(picture, context).then(decodeMask);
  const loadStyle = async ({ picture, blend, mask: where }: PlannedStyle): Promise<LoadedStyle> => ({
    picture: await loadStylePicture(await read(picture, context), settings),
    blend,
    mask: await mask(where),
  });
  const loaded = { contentMask: await mask(contentMask), styles: await Promise.all(styles.map(loadStyle)) };
  const { executor, device, threads, processPriority } = settings;
  const engineSettings = { ...DEFAULT_ENGINE_SETTINGS, executor, device, threads, processPriority };
  const engine = new EngineClient(engineSettings, undefined, ({ passedOver }) => {
    const card = passedOver.find((each) => each.device !== 'cpu');
    if (!card) return;
    const reason = card.absent === undefined ? card.reason : `it needs ${card.absent}, which "npm install ${card.absent}" brings`;
    log.write(`The device ${card.device} cannot be used here (${reason}): computing on the processor.\n`);
  });
  return { engine, settings, ...loaded };
}

function read(picture: string, { directory }: Context): Promise<EncodedPicture> {
  return readSource(picture, { property: 'the path', directory, reach: EVERYWHERE });
}

/** A style's strokes are as large as its picture, which is loaded at the size that is asked for. */
async function loadStylePicture(encoded: EncodedPicture, { size, styleScale }: StylizeSettings): Promise<Picture> {
  const picture = await decodePicture(encoded, Math.round(size * styleScale));
  if (size > 0) return picture;
  const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * styleScale)));
  return resizePicture(picture, width!, height!);
}

/** Paints one after the other. One that fails does not keep the others from being painted. */
async function paintAll(studio: Studio, paintings: readonly PlannedPainting[], context: Context): Promise<number> {
  const { log, signal } = context;
  let failed = 0;
  for (const [index, painting] of paintings.entries()) {
    if (paintings.length > 1) log.write(`${index + 1} of ${paintings.length}: ${painting.content}\n`);
    try {
      if (!(await paintOne(studio, painting, context))) failed += 1;
    } catch (error) {
      if (paintings.length === 1 || signal.aborted) throw error;
      log.write(`${painting.content}: ${error instanceof NeuralStyleError ? error.message : reasonOf(error)}\n`);
      failed += 1;
    }
  }
  if (paintings.length > 1) log.write(`${paintings.length - failed} of ${paintings.length} painted.\n`);
  return failed > 0 ? EXIT.failed : EXIT.done;
}

/** Paints one photograph; true if its file has been written. */
async function paintOne(studio: Studio, { content, file }: PlannedPainting, context: Context): Promise<boolean> {
  const { settings } = studio;
  const { out, log, directory } = context;
  const picture = await decodePicture(await read(content, context), settings.size);
  const coloured = async (painted: Picture): Promise<Picture> =>
    settings.colors === 'content' ? withColoursOf(picture, painted) : painted;
  const steps = new Steps(async ({ picture: step, iteration, iterations }) => {
    if (step) await writePainting(stepFile(file, iteration, iterations), await coloured(step), settings.quality);
  }, log);
  const painting = await paint(studio, picture, (event) => steps.take(event), context);
  await steps.written;
  if (painting.alpha && !keepsAlpha(formatOfFile(file)!)) log.write(`${file} can keep no transparency: the picture is laid on white.\n`);
  const failure = await savePainting(file, await coloured(painting), settings.quality, directory);
  if (failure === null) out.write(`${file}\n`);
  else log.write(`${failure}\n`);
  return failure === null;
}

/** Writes the pictures on the way, one after the other. One that cannot be written is reported, and the painting goes on. */
class Steps {
  written: Promise<void> = Promise.resolve();

  constructor(
    private readonly write: (event: ProgressEvent) => Promise<void>,
    private readonly log: Context['log'],
  ) {}

  take(event: ProgressEvent): void {
    this.written = this.written.then(() => this.write(event)).catch((error: unknown) => void this.log.write(`\n${reasonOf(error)}.\n`));
  }
}

async function paint(
  { engine, settings: { model, statistic, styleColors, paint: settings, loss }, contentMask, styles }: Studio,
  content: Picture,
  onStep: (event: ProgressEvent) => void,
  { signal, log }: Context,
): Promise<Picture> {
  const bar = new ProgressBar(log);
  const target = async ({ picture: own, blend, mask }: LoadedStyle): Promise<StyleTarget> => {
    const picture = styleColors === 'match' ? await matchColours(own, content, 'linear') : own;
    const recipe = { model, picture, layers: 'style' } as const;
    const tensors = await engine.request('style', { statistic, recipe }, { signal });
    return { blend, statistic, tensors, recipe, ...(mask && { mask }) };
  };
  try {
    const job: OptimizeJob = {
      objective: {
        ...loss,
        ...keeping({ model, picture: content, layers: 'content' }),
        styles: await Promise.all(styles.map(target)),
        ...(contentMask && { contentMask }),
      },
      ...settings.job,
      start: settings.init === 'noise' ? null : content,
      previous: null,
    };
    const onProgress = (event: ProgressEvent): void => {
      const { losses, checkpoint, ...progress } = event;
      if (checkpoint?.spared !== undefined)
        log.write(
          `The checkpoint ${checkpoint.spared} is of another job, or of this one with more iterations: it stays as it is, and the state of this job is kept in ${checkpoint.file}.\n`,
        );
      showPainting(bar, { ...progress, loss: losses });
      onStep(event);
    };
    const { picture, losses, iterations } = await engine.request('optimize', job, { signal, onProgress });
    showPainting(bar, { iteration: iterations, iterations, loss: losses });
    return picture;
  } catch (error) {
    throw signal.aborted ? new NeuralStyleError('cancelled', {}, { cause: error }) : error;
  } finally {
    bar.end();
  }
}
