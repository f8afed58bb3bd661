import type { Weights } from '../../loss/losses.js';
import type { ProgressEvent, Steering } from '../../painting/job.js';
import type { JobOrigin } from '../live/live-job.js';
import type { BoardRun, JobPlace, PaintingBoard } from '../live/painting-board.js';
import { namesOfStyles } from './style-names.js';
import type { JobHandle, JobObserver } from './job-observer.js';

/** Shows a job of the optimiser on the board of all jobs, from its message to its end. */
export class BoardObserver implements JobObserver {
  #run: BoardRun | null = null;

  constructor(
    private readonly board: PaintingBoard,
    private readonly place: JobPlace,
  ) {}

  added(job: JobHandle): void {
    this.#run = this.board.add(this.place, job);
  }

  queued(): void {
    this.#run?.queued();
  }

  retried(): void {
    this.#run?.queued();
  }

  started(_computer: string, weights: Partial<Weights>, origin: JobOrigin): void {
    this.#run?.started(weights, origin);
  }

  steered({ weights, styles }: Steering): void {
    this.#run?.steered(weights, styles && namesOfStyles(styles));
  }

  progressed(event: ProgressEvent): void {
    this.#run?.progressed(event);
  }

  ended(): void {
    this.#run?.ended();
  }
}
