import type { ProgressEvent } from '../../painting/job.js';
import { report } from '../node/telemetry.js';
import { isAtOnce, type JobEnding, type JobObserver } from './job-observer.js';

type Values = Readonly<Record<string, string | number>>;

export interface LogObserverParts {
  /** The `_msgid` of the message that asked for the job. */
  readonly id: string;
  /** Writes a text of the catalogue to the log, for people. */
  readonly warn: (key: 'again' | 'spared', parameters: Values) => void;
  /** Writes a line to the log, for people who look closely and for log collectors. */
  readonly debug: (line: string) => void;
}

/** Writes a job's course to the log and to the metrics. */
export class LogObserver implements JobObserver {
  readonly #created = performance.now();

  constructor(private readonly parts: LogObserverParts) {}

  queued(): void {
    // Waiting is nothing to log.
  }

  retried(left: number): void {
    report({ kind: 'retry' });
    this.parts.warn('again', { left });
  }

  started(): void {
    // Said with the job's end.
  }

  progressed({ checkpoint }: ProgressEvent): void {
    if (checkpoint?.spared !== undefined) this.parts.warn('spared', { spared: checkpoint.spared, file: checkpoint.file });
  }

  ended(ending: JobEnding): void {
    const seconds = (performance.now() - this.#created) / 1000;
    report({ kind: 'job', outcome: ending.outcome, seconds });
    this.parts.debug(logLine(`job ${ending.outcome}`, { msgid: this.parts.id, seconds: seconds.toFixed(3), ...detailsOf(ending) }));
  }
}

function detailsOf(ending: JobEnding): Values {
  if ('error' in ending) return { error: ending.error.code };
  if (ending.outcome !== 'painted') return { iterations: ending.iteration };
  const { result } = ending;
  const { width, height } = result.picture;
  const computing = (result.elapsed / 1000).toFixed(3);
  if (isAtOnce(result)) return { computing, width, height };
  return { iterations: result.iterations, computing, loss: result.losses.total, width, height };
}

/** One line that people can read and log collectors can take apart: what happened, and `name=value` pairs. */
function logLine(event: string, values: Values): string {
  // What a flow has put into a message must not forge a line.
  const plain = (value: string | number): string => (/^[\w.:+-]*$/.test(String(value)) ? String(value) : JSON.stringify(value));
  return [event, ...Object.entries(values).map(([name, value]) => `${name}=${plain(value)}`)].join(' ');
}
