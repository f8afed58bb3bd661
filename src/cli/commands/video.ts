import { access, rename, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { NeuralStyleError } from '../../errors.js';
import { destinationOf } from '../../files/write-file.js';
import { videoFrames } from '../../frames/video-frames.js';
import { type VideoInfo, videoInfo } from '../../frames/video-info.js';
import { encodePart, joinParts, tryEncoder, trySound } from '../../frames/video-writer.js';
import { withColoursOf } from '../../image/keep-colours.js';
import type { Frame } from '../../pixels/motion/motion.js';
import type { Picture } from '../../pixels/picture.js';
import { PRACTICE_ROUNDS, VIDEO_STEADY } from '../../properties/nodes/instant.js';
import { randomSeed } from '../../values/random.js';
import { type Context, EXIT } from '../context.js';
import { probeFile } from '../painting-file.js';
import { ProgressBar } from '../progress-bar.js';
import { AtOncePainter, type FramePainter, OptimizerPainter } from '../video/frame-painter.js';
import { FRAME_PATTERN, PaintedFrames } from '../video/painted-frames.js';
import { videoKey } from '../video/video-key.js';
import { describeVideo, planVideo, type VideoPlan } from '../video/video-plan.js';
import { VideoProgress } from '../video/video-progress.js';
import { openStudio, type Studio } from './studio.js';
import { STYLIZE_OPTIONS, stylizeSettings } from './stylize-settings.js';

/**
 * `neural-style video VIDEO STYLE … -o OUT`: paints each frame of a video from the one before, or in one pass, and keeps its sound and its pace.
 * @returns the exit code
 */
export async function video(args: string[], context: Context): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: STYLIZE_OPTIONS });
  const plan = planVideo(positionals, values, context.directory);
  const settings = stylizeSettings(values, context, { steady: VIDEO_STEADY, practice: PRACTICE_ROUNDS });
  context.log.write(describeVideo(plan));
  const info = await lookAt(plan, settings.quality, context);
  const studio = await openStudio(plan, settings, context);
  try {
    await paintVideo(plan, info, studio, context);
  } finally {
    studio.engine.close();
  }
  context.out.write(`${plan.file}\n`);
  return EXIT.done;
}

/** Looks at everything that could end the work later. */
async function lookAt({ video: input, file }: VideoPlan, quality: number, { directory, signal }: Context): Promise<VideoInfo> {
  await access(input).catch((error: unknown) => {
    throw new NeuralStyleError('file-missing', { file: input, directory }, { cause: error });
  });
  await probeFile(file);
  const info = await videoInfo(input, signal);
  await tryEncoder({ file, quality, signal });
  return info;
}

/** Paints what is not painted yet, and puts the video together. What is painted stays where it ends before that. */
async function paintVideo(plan: VideoPlan, info: VideoInfo, studio: Studio, context: Context): Promise<void> {
  const { video: input, file, folder } = plan;
  const { settings } = studio;
  const { log } = context;
  const key = await videoKey(input, info, studio, file);
  const encode = { directory: folder, pattern: FRAME_PATTERN, rate: info.rate, file, quality: settings.quality, signal: context.signal };
  const painted = await PaintedFrames.open(folder, key, settings.paint.job.seed ?? randomSeed(), (part, first, count) =>
    encodePart(part, { ...encode, first, count }),
  );
  const signal = AbortSignal.any([context.signal, painted.lost]);
  try {
    if (painted.count > 0) log.write(`Going on from ${painted.count} painted frames.\n`);
    if (info.hasSound) await keepsSound(input, join(folder, `sound${extname(file)}`), signal);
    await paintFrames(plan, { info, studio, painted }, { ...context, signal });
    const target = join(folder, `video${extname(file)}`);
    await joinParts(target, { directory: folder, parts: await painted.finish(), input, info, signal });
    await rename(target, (await destinationOf(file)).target);
  } catch (error) {
    await painted.close();
    if (painted.count > 0)
      log.write(`${painted.count} of ${info.frames} frames are painted, in ${folder}. The same command goes on from there.\n`);
    throw error;
  }
  await painted.remove();
}

async function keepsSound(input: string, file: string, signal: AbortSignal): Promise<void> {
  await trySound(input, file, signal).finally(() => rm(file, { force: true }));
}

interface Painting {
  readonly info: VideoInfo;
  readonly studio: Studio;
  readonly painted: PaintedFrames;
}

async function paintFrames({ video: input }: VideoPlan, { info, studio, painted }: Painting, { signal, log }: Context): Promise<void> {
  const { size, colors } = studio.settings;
  const bar = new ProgressBar(log);
  const progress = new VideoProgress(bar, painted.count, info.frames);
  const options = { rate: info.rate, size, signal };
  // From the last frame that is painted on, which the next is painted from.
  const frames = videoFrames(input, { ...options, from: Math.max(0, painted.count - 1) });
  const result = await painted.last();
  let previous: Frame | null = null;
  let painter: FramePainter | null = null;
  try {
    for await (const content of frames) {
      if (result && !previous) {
        previous = { content, result };
        continue;
      }
      painter ??= studio.settings.atOnce
        ? new AtOncePainter(studio, await firstFrame(content))
        : new OptimizerPainter(studio, await firstFrame(content), painted.seed);
      const painting: Picture = await painter.paint(content, previous, { signal, onProgress: (share) => progress.show(share) });
      await painted.add(painting, colors === 'content' ? await withColoursOf(content, painting) : painting);
      previous = { content, result: painting };
      progress.count();
    }
  } finally {
    bar.end();
  }

  /** The one whose colours styles get, where they get any. */
  async function firstFrame(content: Picture): Promise<Picture> {
    if (painted.count === 0 || studio.settings.styleColors === 'own') return content;
    for await (const first of videoFrames(input, { ...options, from: 0 })) return first;
    return content;
  }
}
