import type { NeuralStyleError } from '../../errors.js';
import type { Weights } from '../../loss/losses.js';
import type { ProgressEvent, Steering } from '../../painting/job.js';
import type { Picture } from '../../pixels/picture.js';
import { PREVIEW_WIDTH } from '../../properties/nodes/preview.js';
import type { JobOrigin, LiveRun } from '../live/live-job.js';
import type { LiveNode } from '../live/live-nodes.js';
import { namesOfStyles } from './style-names.js';
import { isAtOnce, type JobEnding, type JobObserver } from './job-observer.js';

export interface LiveObserverParts {
  readonly live: Pick<LiveNode, 'picture' | 'job'>;
  /** True where the picture shows under the node while it is painted. */
  readonly preview: boolean;
  /** An error's message in the user's language. */
  readonly errorText: (error: NeuralStyleError) => string;
}

/** Shows a job to open editors: its progress in the dialog, its picture under the node. */
export class LiveObserver implements JobObserver {
  #run: LiveRun | null = null;

  constructor(private readonly parts: LiveObserverParts) {}

  queued(): void {
    this.parts.live.job.queued();
  }

  retried(): void {
    // The dialog keeps what the last attempt has shown until the next one starts.
  }

  started(_computer: string, weights: Partial<Weights>, origin?: JobOrigin): void {
    this.#run = this.parts.live.job.begin(weights, origin);
  }

  steered({ weights, styles }: Steering): void {
    this.parts.live.job.steered(weights, styles && namesOfStyles(styles));
  }

  progressed(event: ProgressEvent, steer: (steering: Steering) => void): void {
    this.#run?.progressed(event);
    const picture = event.picture ?? event.glimpse;
    if (picture) this.#show(picture);
    if (this.parts.preview && this.parts.live.picture.isShown) steer({ glimpse: true });
  }

  ended(ending: JobEnding): void {
    switch (ending.outcome) {
      case 'painted':
        if (isAtOnce(ending.result)) this.#run?.painted(ending.result.elapsed);
        else this.#run?.done(ending.result);
        this.#show(ending.result.picture);
        return;
      case 'cancelled':
      case 'superseded':
        this.#run?.cancelled();
        return;
      case 'refused':
      case 'failed':
        this.#run?.failed(this.parts.errorText(ending.error));
    }
  }

  #show(picture: Picture): void {
    if (this.parts.preview) this.parts.live.picture.show({ make: () => Promise.resolve(picture), width: PREVIEW_WIDTH });
  }
}
