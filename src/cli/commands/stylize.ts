import { parseArgs } from 'node:util';
import type { Picture } from '../../pixels/picture.js';
import type { OptimizeJob, ProgressEvent } from '../../painting/job.js';
import { NeuralStyleError, reasonOf } from '../../errors.js';
import { formatOfFile, keepsAlpha } from '../../image/formats.js';
import { withColoursOf } from '../../image/keep-colours.js';
import { decodePicture } from '../../image/decode.js';
import { type Context, EXIT, UsageError } from '../context.js';
import { probeFile, savePainting, stepFile, writePainting } from '../painting-file.js';
import { ProgressBar, showPainting, showPractice } from '../progress-bar.js';
import { paintAtOnce, stylesAtOnce } from './paint-at-once.js';
import { objectiveOf, openStudio, readNamed, type Studio } from './studio.js';
import { describePlan, isAddress, type PlannedPainting, planStylize, type StylizePlan } from './stylize-plan.js';
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
  await look(plan, settings, context);
  const studio = await openStudio(plan, settings, context);
  try {
    return await paintAll(studio, plan.paintings, context);
  } finally {
    studio.engine.close();
  }
}

/** Looks at everything that could end the work later: pictures that are missing, and files that cannot be written. */
async function look({ paintings }: StylizePlan, settings: StylizeSettings, context: Context): Promise<void> {
  const { checkpoint } = settings.paint.job;
  for (const file of [...paintings.map((painting) => painting.file), ...(checkpoint ? [checkpoint.file] : [])]) await probeFile(file);
  for (const { content } of paintings) if (!isAddress(content)) await readNamed(content, context);
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
  const picture = await decodePicture(await readNamed(content, context), settings.size);
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

async function paint(studio: Studio, content: Picture, onStep: (event: ProgressEvent) => void, context: Context): Promise<Picture> {
  const { engine, settings } = studio;
  const { signal, log } = context;
  const bar = new ProgressBar(log);
  try {
    if (settings.atOnce) {
      const onProgress = ({ iteration, iterations, remaining }: ProgressEvent): void =>
        showPractice(bar, { iteration, iterations, remaining });
      return await paintAtOnce(studio, { content, styles: await stylesAtOnce(studio, content, signal) }, { signal, onProgress });
    }
    const job: OptimizeJob = {
      ...settings.paint.job,
      objective: await objectiveOf(studio, content, signal),
      start: settings.paint.init === 'noise' ? null : content,
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
