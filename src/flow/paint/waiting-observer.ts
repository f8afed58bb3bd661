import type { ProgressEvent } from '../../painting/job.js';
import type { JobEnding, JobHandle, JobObserver } from './job-observer.js';
import { type InLine, lineOf, type WaitingNews } from './waiting-line.js';

/** Tells of the place of a job while it waits for an engine that knows it. */
export class WaitingObserver implements JobObserver {
  #inLine: InLine | null = null;

  constructor(private readonly tell: (news: WaitingNews) => void) {}

  added(job: JobHandle): void {
    if (job.engine) this.#inLine = lineOf(job.engine).add(job, this.tell);
  }

  queued(): void {
    this.#inLine?.waits();
  }

  retried(): void {
    this.#inLine?.runs(null);
  }

  started(): void {
    this.#inLine?.runs(null);
  }

  progressed({ remaining }: ProgressEvent): void {
    this.#inLine?.runs(remaining);
  }

  ended(ending: JobEnding): void {
    this.#inLine?.ends(ending.outcome === 'painted' ? ending.result.elapsed : null);
  }
}
