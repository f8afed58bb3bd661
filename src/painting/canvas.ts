import { resampleBytes, resamplePlanes } from '../pixels/resample.js';
import type { Picture, Size } from '../pixels/picture.js';
import { Descent } from '../optimize/descent.js';
import { BRIGHTEST, clampPixels } from '../optimize/optimizer.js';
import { OPTIMIZERS } from '../optimize/optimizers.js';
import { startFrom } from './start.js';
import { addScaled, difference } from '../optimize/vectors/plain.js';
import { photographOf } from '../evaluate/objective/objective-parts.js';
import { requireSameSize } from '../evaluate/require-same-size.js';
import type { TemporalTarget } from '../loss/term.js';
import { carryOn } from './carried-frame.js';
import { takeColourOut } from '../pixels/grey.js';
import type { OptimizeJob } from './job.js';
import { fromPlanes, toPlanes } from '../pixels/planes.js';
import { scaledSize } from './stage-targets.js';

/** The pixels of a job at its different sizes. */
export class Canvas {
  /** The target that the previous frame gives this one; null where there is none. */
  readonly temporal: TemporalTarget | null;
  /** Null for noise. */
  readonly #start: Picture | null;
  readonly #full: Size;
  /** Null where the objective has none. */
  readonly #photograph: Picture | null;

  /**
   * @param grey whether it starts without colour
   * @throws NeuralStyleError `setting-invalid` where pictures have not the painting's size
   */
  constructor(
    private readonly job: OptimizeJob,
    private readonly grey = false,
  ) {
    const { start, previous, objective } = job;
    this.#full = objective.size;
    this.#photograph = photographOf(objective);
    if (start) requireSameSize('the start', start, this.#full);
    if (previous) requireSameSize('the previous picture', previous.result, this.#full);
    // What moves is seen in photographs alone.
    const carried = previous && this.#photograph && carryOn(previous, this.#photograph);
    this.temporal = carried?.target ?? null;
    this.#start = carried?.start ?? start;
  }

  /** The picture's size at a factor of the full one. */
  sizeAt(factor: number): Size {
    return scaledSize(this.#full, factor);
  }

  /**
   * @param seed of the noise in the start
   * @param historySize steps that L-BFGS remembers, which may be fewer than the job asks for
   */
  begin(factor: number, seed: number, historySize = this.job.historySize): Descent {
    const { method, learningRate, clamp } = this.job;
    const size = this.sizeAt(factor);
    const start = this.#start;
    const planes = start ? resamplePlanes(toPlanes(start), this.#full, size) : new Float32Array(3 * size.width * size.height);
    const pixels = this.#laid(this.#toned(startFrom(planes, start ? this.job.noiseRatio : 1, seed)), size);
    return new Descent(pixels, OPTIMIZERS[method].create(size, { learningRate, historySize, clamp }), this.job);
  }

  /**
   * Goes on at another size: enlarged is what painting has changed of the start, and laid over the start at its new size, so
   * that the start's details are there from the beginning and need not be found again.
   */
  resized(descent: Descent, from: number, to: number): Descent {
    const [before, size] = [this.sizeAt(from), this.sizeAt(to)];
    const enlarge = (planes: Float32Array): Float32Array => resamplePlanes(planes, before, size);
    if (!this.#start) return descent.resized(enlarge(descent.result), size, enlarge);
    const start = this.#toned(toPlanes(this.#start));
    const small = resamplePlanes(start, this.#full, before);
    const pixels = enlarge(difference(descent.result, small, small));
    addScaled(pixels, 1, resamplePlanes(start, this.#full, size));
    if (this.job.clamp) clampPixels(pixels);
    return descent.resized(pixels, size, enlarge);
  }

  /** Planes at a factor as a picture of that size, or of the full one, as transparent as the content. */
  picture(planes: Float32Array, factor: number, full = false): Picture {
    const painted = this.sizeAt(factor);
    const size = full ? this.#full : painted;
    const alpha = this.#photograph?.alpha;
    const picture = fromPlanes(this.#laid(resamplePlanes(planes, painted, size), size), size.width, size.height);
    return alpha ? { ...picture, alpha: resampleBytes(alpha, this.#full, size, 1) } : picture;
  }

  /** Planes as they are on white: a pixel of alpha a is no darker than 255 − a there; itself where nothing is transparent. */
  #laid(planes: Float32Array, size: Size): Float32Array {
    const alpha = this.#photograph?.alpha;
    if (!alpha) return planes;
    const seen = resampleBytes(alpha, this.#full, size, 1);
    return planes.map((value, at) => Math.max(value, BRIGHTEST - seen[at % seen.length]!));
  }

  #toned(planes: Float32Array): Float32Array {
    return this.grey ? takeColourOut(planes) : planes;
  }
}
