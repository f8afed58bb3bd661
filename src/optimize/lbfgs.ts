import { BRIGHTEST, DARKEST, type Optimizer, type OptimizerState, type Point } from './optimizer.js';
import type { Size } from '../pixels/picture.js';
import { StepHistory } from './step-history.js';
import { Multiscale } from './multiscale.js';
import { vectorSpace } from './vectors/create.js';
import type { VectorSpace } from './vectors/space.js';

export interface LbfgsOptions {
  /** Length of the first step tried along each direction; 1 is the natural one. */
  readonly learningRate: number;
  /** Steps to remember. */
  readonly historySize: number;
  /** True to keep pixels in 0–255. */
  readonly clamp: boolean;
  /** The size of the picture, for the multiscale preconditioner; without one the inverse Hessian is first guessed as a number. */
  readonly picture?: Size;
}

/** Sufficient decrease, as a share of what the slope promises (Nocedal & Wright 2006, eq. 3.4). */
const ARMIJO = 1e-4;
/** Losses are sums in float32; a rise below this share is noise. */
const NOISE = 1e-6;
/** Root mean square of the very first step, in grey levels. */
const FIRST_STEP = 2;
/** Shorter steps along one direction before it is given up. */
const MOST_BACKTRACKS = 10;
/** Vectors beside those of the history: origin, gradient, direction, and what a step needs for a while. */
const WORKING_VECTORS = 10;

/**
 * L-BFGS with the two-loop recursion (Nocedal & Wright 2006, algorithm 7.4) and a backtracking line search: a step that does not
 * lower the loss is never kept, so it cannot diverge. The recursion starts from the multiscale preconditioner. With `clamp`, steps are projected onto 0–255, and pixels at a bound
 * that would leave it stand still.
 */
export class Lbfgs implements Optimizer {
  learningRate: number;
  readonly #options: LbfgsOptions;
  readonly #history: StepHistory;
  /** Where all vectors are; made with the first, which tells their length. */
  #vectors: VectorSpace | null = null;
  /** The point that steps start from; null before the first evaluation. */
  #origin: Float32Array | null = null;
  #gradient: Float32Array | null = null;
  #loss = Infinity;
  #direction: Float32Array | null = null;
  /** Slope of the loss along the direction; negative. */
  #slope = 0;
  #length = 0;
  #backtracks = 0;

  constructor(options: LbfgsOptions) {
    this.learningRate = options.learningRate;
    this.#options = options;
    this.#history = new StepHistory(options.historySize, options.picture ? new Multiscale(options.picture) : null);
  }

  step(x: Float32Array, { loss, gradient: given }: Point): boolean {
    const space = this.#spaceFor(x.length);
    const [point, gradient] = [space.copy(x), space.copy(given)];
    if (this.#origin && this.#gradient && this.#direction) {
      const step = space.difference(point, this.#origin, space.vector());
      if (!this.#isEnough(step, loss)) {
        space.release(point, gradient, step);
        this.#shorten(x, loss);
        return false;
      }
      this.#history.add(space, step, space.difference(gradient, this.#gradient, space.vector()));
      space.release(this.#origin, this.#gradient);
    }
    this.#origin = point;
    this.#loss = loss;
    this.#gradient = gradient;
    this.#aim();
    this.#try(x);
    return true;
  }

  retreat(x: Float32Array): boolean {
    if (!this.#origin || !this.#direction) return false;
    this.#shorten(x, Infinity);
    return true;
  }

  /** The best point; where the next step leads is not known yet. */
  result(x: Float32Array): Float32Array {
    return this.#origin ?? x;
  }

  restart(): void {
    this.#history.clear();
    this.#vectors = null;
    this.#origin = null;
    this.#gradient = null;
    this.#direction = null;
    this.#loss = Infinity;
  }

  /** Steps stay remembered: they tell of the curvature. */
  retarget(): void {
    if (this.#vectors && this.#origin && this.#gradient) this.#vectors.release(this.#origin, this.#gradient);
    if (this.#vectors && this.#direction) this.#vectors.release(this.#direction);
    this.#origin = null;
    this.#gradient = null;
    this.#direction = null;
    this.#loss = Infinity;
  }

  /** Nothing is kept: steps and gradients of another size describe another function. */
  resized(size: Size): Lbfgs {
    return new Lbfgs({ ...this.#options, learningRate: this.learningRate, picture: size });
  }

  save(): OptimizerState {
    const vectors: Record<string, Float32Array> = {};
    const keep = (name: string, vector: Float32Array | null): void => {
      if (vector) vectors[name] = vector.slice();
    };
    keep('origin', this.#origin);
    keep('gradient', this.#gradient);
    keep('direction', this.#direction);
    this.#history.pairs.forEach(({ s, y }, index) => {
      keep(`s${index}`, s);
      keep(`y${index}`, y);
    });
    return {
      numbers: {
        learningRate: this.learningRate,
        loss: this.#loss,
        slope: this.#slope,
        length: this.#length,
        backtracks: this.#backtracks,
        pairs: this.#history.length,
      },
      vectors,
    };
  }

  /** Takes the last pairs where more were saved than are remembered now, as after a run with more memory. */
  load({ numbers, vectors }: OptimizerState): void {
    this.learningRate = numbers.learningRate!;
    this.#loss = numbers.loss!;
    this.#slope = numbers.slope!;
    this.#length = numbers.length!;
    this.#backtracks = numbers.backtracks!;
    const take = (name: string): Float32Array | null => {
      const values = vectors[name];
      return values ? this.#spaceFor(values.length).copy(values) : null;
    };
    this.#vectors = null;
    this.#origin = take('origin');
    this.#gradient = take('gradient');
    this.#direction = take('direction');
    const length = Math.min(numbers.pairs!, this.#options.historySize);
    const first = numbers.pairs! - length;
    const pairs = Array.from({ length }, (_, index) => [take(`s${first + index}`)!, take(`y${first + index}`)!] as const);
    if (length > 0) this.#history.load(this.#space, pairs);
    else this.#history.clear();
  }

  /** True if the loss fell far enough, measured by the step really taken, which clamping may have shortened. */
  #isEnough(step: Float32Array, loss: number): boolean {
    const promised = this.#options.clamp ? this.#space.dot(this.#gradient!, step) : this.#length * this.#slope;
    return loss <= this.#loss + ARMIJO * promised + NOISE * Math.abs(this.#loss);
  }

  /** Tries a shorter step: at the minimum of the parabola through what is known, if that is not too short. */
  #shorten(x: Float32Array, loss: number): void {
    this.#backtracks += 1;
    if (this.#backtracks > MOST_BACKTRACKS) {
      // The direction leads nowhere: forget what suggested it. From steepest descent there is nothing left to forget, and
      // ever shorter steps from the best point are all that can be done.
      if (this.#history.length > 0) {
        this.#history.forget(this.#space);
        this.#aim();
      }
    } else {
      const excess = loss - this.#loss - this.#slope * this.#length;
      const minimum = (-this.#slope * this.#length ** 2) / (2 * excess);
      this.#length = Number.isFinite(minimum) ? Math.min(Math.max(minimum, 0.1 * this.#length), 0.5 * this.#length) : 0.1 * this.#length;
    }
    this.#try(x);
  }

  get #space(): VectorSpace {
    return this.#vectors!;
  }

  #spaceFor(length: number): VectorSpace {
    return (this.#vectors ??= vectorSpace(length, 2 * this.#options.historySize + WORKING_VECTORS));
  }

  /** Sets the direction from the gradient and the remembered pairs. */
  #aim(): void {
    const space = this.#space;
    if (this.#direction) space.release(this.#direction);
    const gradient = space.copy(this.#gradient!);
    this.#hold(gradient, 1);
    let direction = this.#descentFrom(gradient);
    this.#slope = space.dot(direction, gradient);
    if (!(this.#slope < 0)) {
      this.#history.forget(space);
      space.release(direction);
      direction = this.#descentFrom(gradient);
      this.#slope = space.dot(direction, gradient);
    }
    space.release(gradient);
    this.#direction = direction;
    this.#backtracks = 0;
    this.#length = this.learningRate;
    if (this.#history.length === 0) this.#length *= FIRST_STEP / (Math.sqrt(space.dot(direction, direction) / direction.length) || 1);
  }

  /** Where the history leads from here, among pixels that may move. */
  #descentFrom(gradient: Float32Array): Float32Array {
    const direction = this.#history.descentFrom(this.#space, gradient);
    this.#hold(direction, -1);
    return direction;
  }

  /** Sets to 0, in place, pixels that stand at a bound and would be pushed out of it. */
  #hold(vector: Float32Array, sign: 1 | -1): void {
    if (this.#options.clamp) this.#space.hold(vector, this.#origin!, sign, DARKEST, BRIGHTEST);
  }

  #try(x: Float32Array): void {
    const space = this.#space;
    const point = space.copy(this.#origin!);
    space.addScaled(point, this.#length, this.#direction!);
    if (this.#options.clamp) space.clamp(point, DARKEST, BRIGHTEST);
    x.set(point);
    space.release(point);
  }
}
