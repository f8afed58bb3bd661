import type { Weights } from '../../loss/losses.js';
import type { OptimizeResult, ProgressEvent, Steering } from '../../painting/job.js';
import type { JobOrigin } from '../live/live-job.js';
import type { Status } from '../node/status.js';
import type { JobCounts } from '../payloads/api.js';
import { droppedOf } from './job-counts.js';
import { STYLE_NOTE } from '../node/size-status.js';
import { namesOfStyles, noteStyles } from './style-names.js';
import { isAtOnce, type JobEnding, type JobObserver, type PaintedAtOnce } from './job-observer.js';

export interface StatusObserverParts {
  readonly status: Pick<Status, 'waiting' | 'working' | 'stopped' | 'done' | 'note' | 'withoutNote'>;
  /** A time in the user's language. */
  readonly duration: (milliseconds: number) => string;
  readonly counts: () => JobCounts;
}

/** Shows a job in the node's status. */
export class StatusObserver implements JobObserver {
  #styles: readonly string[] = [];

  constructor(private readonly parts: StatusObserverParts) {}

  added(): void {
    this.parts.status.withoutNote(STYLE_NOTE);
  }

  queued(waiting: number): void {
    this.parts.status.waiting('queued', { count: waiting });
  }

  retried(): void {
    this.parts.status.waiting('again');
  }

  started(computer: string, _weights: Partial<Weights>, { styles }: JobOrigin): void {
    this.#styles = styles;
    this.parts.status.withoutNote(STYLE_NOTE);
    this.parts.status.working('starting', { engine: computer });
  }

  steered({ styles }: Steering): void {
    if (styles) this.#styles = namesOfStyles(styles);
  }

  progressed({ iteration, iterations, remaining, paused }: ProgressEvent): void {
    const { status, duration } = this.parts;
    if (paused) status.waiting('held', { iteration, iterations });
    else status.working('iteration', { iteration, iterations, remaining: duration(remaining) });
  }

  ended(ending: JobEnding): void {
    const { status, counts } = this.parts;
    const dropped = droppedOf(counts());
    if (dropped > 0) status.note('dropped', { count: dropped });
    if (ending.outcome === 'painted') this.#painted(ending.result);
    else if (ending.outcome === 'superseded') status.stopped('superseded');
    else if (ending.outcome === 'cancelled') status.stopped('cancelled', { iteration: ending.iteration, iterations: ending.iterations });
    // An error is shown where it is given to Catch nodes.
  }

  #painted(result: OptimizeResult | PaintedAtOnce): void {
    const { status } = this.parts;
    noteStyles(status, isAtOnce(result) ? namesOfStyles(result.styles) : this.#styles);
    status.done(...summaryOf(result));
  }
}

function summaryOf(result: OptimizeResult | PaintedAtOnce): [key: string, parameters: Record<string, string | number>] {
  const { elapsed, picture } = result;
  if (isAtOnce(result)) return ['painted', { width: picture.width, height: picture.height, milliseconds: Math.round(elapsed) }];
  return ['done', { seconds: (elapsed / 1000).toFixed(1), loss: formatLoss(result.losses.total) }];
}

/** `1.2e5`: short enough for a status, and comparable at a glance. */
function formatLoss(loss: number): string {
  return loss.toExponential(1).replace('e+', 'e');
}
