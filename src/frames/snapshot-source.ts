import { setTimeout as delay } from 'node:timers/promises';
import { download } from '../image/picture-download.js';
import { withoutPassword } from '../net/proxy.js';
import type { FrameSource } from './frame-source.js';
import type { UrlSourceOptions } from './mjpeg-source.js';

export interface SnapshotOptions extends UrlSourceOptions {
  /** Seconds from the beginning of one request to that of the next. */
  readonly interval: number;
}

/** Pictures that a camera gives one at a time, each by a request of its own. */
export class SnapshotSource implements FrameSource {
  readonly name: string;

  constructor(
    private readonly url: string,
    private readonly options: SnapshotOptions,
  ) {
    this.name = withoutPassword(url);
  }

  async read(onFrame: (picture: Buffer) => void, signal: AbortSignal): Promise<'finished'> {
    const isStopped = (): boolean => signal.aborted;
    while (!isStopped()) {
      const due = performance.now() + 1000 * this.options.interval;
      const picture = await download(this.url, this.options);
      if (isStopped()) break;
      onFrame(picture);
      await delay(Math.max(0, due - performance.now()), undefined, { signal }).catch(() => undefined);
    }
    return 'finished';
  }
}
