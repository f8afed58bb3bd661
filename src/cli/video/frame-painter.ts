import type { OptimizeJob, ProgressEvent } from '../../painting/job.js';
import type { Frame } from '../../pixels/motion/motion.js';
import type { Picture } from '../../pixels/picture.js';
import type { StyleTarget } from '../../evaluate/objective/objective-spec.js';
import type { InstantStyle } from '../../instant/instant-job.js';
import { paintAtOnce, stylesAtOnce } from '../commands/paint-at-once.js';
import { objectiveWith, type Studio, styleTargetsFor } from '../commands/studio.js';

export interface PaintFrameOptions {
  readonly signal: AbortSignal;
  /** Called while it is painted, with how much of it is, from 0 to 1. */
  readonly onProgress: (share: number) => void;
}

/** Paints the frames of a video, one after the other. */
export interface FramePainter {
  /**
   * Paints a frame. It must depend on nothing else than what it is given, so that a video that was interrupted goes on as if it had not been.
   * @param previous the frame before, of the same size; null for the first
   * @returns the painting, in 8 bits
   */
  paint(content: Picture, previous: Frame | null, options: PaintFrameOptions): Promise<Picture>;
}

/** Paints each frame from the one before it, by the optimiser: carried on by the motion between them, and kept near to that. */
export class OptimizerPainter implements FramePainter {
  #styles: Promise<readonly StyleTarget[]> | null = null;

  /**
   * @param first the first frame, whose colours styles get, where the settings say so
   * @param seed of the noise, where there is some
   */
  constructor(
    private readonly studio: Studio,
    private readonly first: Picture,
    private readonly seed: number,
  ) {}

  async paint(content: Picture, previous: Frame | null, { signal, onProgress }: PaintFrameOptions): Promise<Picture> {
    const { engine, settings } = this.studio;
    const { job: asked, init } = settings.paint;
    this.#styles ??= styleTargetsFor(this.studio, this.first, signal);
    const job: OptimizeJob = {
      ...asked,
      objective: objectiveWith(this.studio, content, await this.#styles),
      // The large shapes of a frame that follows another are there already.
      scales: previous ? asked.scales.slice(-1) : asked.scales,
      start: previous ? previous.result : init === 'noise' ? null : content,
      previous,
      seed: this.seed,
    };
    const report = ({ iteration, iterations }: ProgressEvent): void => onProgress(iteration / iterations);
    return (await engine.request('optimize', job, { signal, onProgress: report })).picture;
  }
}

/** Paints each frame in one pass, and keeps it to the one before as firmly as the settings say. */
export class AtOncePainter implements FramePainter {
  #styles: Promise<readonly InstantStyle[]> | null = null;

  /** @param first the first frame, whose colours styles get, where the settings say so */
  constructor(
    private readonly studio: Studio,
    private readonly first: Picture,
  ) {}

  async paint(content: Picture, previous: Frame | null, { signal }: PaintFrameOptions): Promise<Picture> {
    this.#styles ??= stylesAtOnce(this.studio, this.first, signal);
    return paintAtOnce(this.studio, { content, styles: await this.#styles, previous }, { signal });
  }
}
