import type { Losses } from '../loss/losses.js';
import type { CurvePoint } from './job.js';

/** Points kept; a plot is a few hundred pixels wide. */
const MOST_POINTS = 500;

/** Plain data to go on from. */
export interface CurveState {
  readonly points: readonly CurvePoint[];
  readonly stride: number;
}

/** The losses of a job as a curve of bounded length: of long jobs every second, fourth, … iteration, and always the last. */
export class Curve {
  #points: CurvePoint[] = [];
  #last: CurvePoint | null = null;
  #stride = 1;

  add(iteration: number, width: number, losses: Losses): void {
    this.#last = { iteration, width, ...losses };
    if ((iteration - 1) % this.#stride !== 0) return;
    this.#points.push(this.#last);
    if (this.#points.length <= MOST_POINTS) return;
    this.#stride *= 2;
    this.#points = this.#points.filter((point) => (point.iteration - 1) % this.#stride === 0);
  }

  get points(): readonly CurvePoint[] {
    return this.#last && this.#points.at(-1) !== this.#last ? [...this.#points, this.#last] : this.#points;
  }

  save(): CurveState {
    return { points: this.#points, stride: this.#stride };
  }

  load({ points, stride }: CurveState): void {
    this.#points = [...points];
    this.#stride = stride;
  }
}
