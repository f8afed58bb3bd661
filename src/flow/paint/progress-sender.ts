import { type ProgressEvent, RESET } from '../../painting/job.js';
import type { Cancelled, Progress, Waiting } from '../payloads/api.js';
import { ImageTensor } from '../payloads/image-tensor.js';
import type { Message, Send } from '../node/input.js';
import { hasProperty, propertyOf } from '../node/message-property.js';
import type { JobCounts } from '../payloads/api.js';
import type { WaitingNews } from './waiting-line.js';
import type { JobEnding, JobObserver } from './job-observer.js';

/** Properties of the main message that a message beside it has, too: its subject, the dashboard client it is for, and its place on a contact sheet. */
const SHARED = ['topic', '_client', 'cell'] as const;

/** Sends a job's progress, and its cancellation, by the node's second output. */
export class ProgressSender implements JobObserver {
  readonly #common: Message;

  /**
   * @param msg the message that asked for the job
   * @throws NeuralStyleError `value-unreadable` for a getter of it that throws
   */
  constructor(
    msg: Message,
    private readonly send: Send,
    private readonly counts: () => JobCounts,
  ) {
    this.#common = commonProperties(msg);
  }

  queued(): void {
    // `WaitingObserver` tells of it, by `waits`.
  }

  /** The job waits, in this place. */
  waits({ position, remaining }: WaitingNews): void {
    this.#send({ waiting: true, position, remaining, iteration: 0, image: null }, { fleeting: true });
  }

  retried(): void {
    // The status shows it.
  }

  started(): void {
    // The first progress says so.
  }

  progressed(event: ProgressEvent): void {
    if (event.picture || event.paused) this.#send(progressPayload(event), { fleeting: true });
  }

  ended(ending: JobEnding): void {
    if (ending.outcome !== 'cancelled' && ending.outcome !== 'superseded') return;
    const { outcome, iteration, iterations } = ending;
    this.#send({ cancelled: true, reason: outcome === 'superseded' ? outcome : RESET, iteration, iterations });
  }

  #send(payload: Progress | Waiting | Cancelled, options?: { readonly fleeting: boolean }): void {
    this.send([null, { ...this.#common, payload, jobs: this.counts() }], options);
  }
}

/** Without anything that must be used only once, such as a webhook's response. */
function commonProperties(msg: Message): Message {
  return {
    ...Object.fromEntries(SHARED.filter((name) => hasProperty(msg, name)).map((name) => [name, propertyOf(msg, name)])),
    _msgid: msg._msgid,
  };
}

function progressPayload({ iteration, iterations, losses, elapsed, remaining, paused, picture, tiles }: ProgressEvent): Progress {
  const image = picture ? new ImageTensor(picture) : null;
  const payload = { iteration, iterations, loss: losses, image, elapsed: Math.round(elapsed), remaining: Math.round(remaining), paused };
  return tiles === undefined ? payload : { ...payload, tiles };
}
