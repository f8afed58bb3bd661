import type { ServerResponse } from 'node:http';

const BOUNDARY = 'frame';

export interface BroadcastOptions {
  /** Milliseconds in which a browser may take nothing of what was sent to it. */
  readonly patience: number;
  /** Called when somebody comes or goes. */
  readonly onChange: () => void;
}

/**
 * Sends pictures to all who watch, as MJPEG: one answer that does not end, in which each picture takes the place of the one before it
 * (multipart/x-mixed-replace). Who comes gets the last picture at once; who is slow gets the latest only.
 */
export class Broadcast {
  readonly #watching = new Set<Watcher>();
  #last: Buffer | null = null;

  constructor(private readonly options: BroadcastOptions) {}

  /** How many are watching. */
  get size(): number {
    return this.#watching.size;
  }

  /** Has a browser watch, until it goes. */
  join(response: ServerResponse): void {
    const watcher = new Watcher(response, this.options.patience);
    this.#watching.add(watcher);
    response.once('close', () => {
      watcher.close();
      this.#watching.delete(watcher);
      this.options.onChange();
    });
    response.on('error', () => response.destroy());
    response.writeHead(200, {
      'Content-Type': `multipart/x-mixed-replace; boundary=${BOUNDARY}`,
      'Cache-Control': 'no-store',
      // Or nginx keeps the pictures back until it has some megabytes of them.
      'X-Accel-Buffering': 'no',
    });
    response.write(`--${BOUNDARY}\r\n`);
    if (this.#last) watcher.send(this.#last);
    this.options.onChange();
  }

  /** Shows a picture to all. */
  show(picture: Uint8Array, mediaType: string): void {
    this.#last = Buffer.concat([
      Buffer.from(`Content-Type: ${mediaType}\r\nContent-Length: ${picture.length}\r\n\r\n`),
      picture,
      // Browsers show a picture when they see that it has ended.
      Buffer.from(`\r\n--${BOUNDARY}\r\n`),
    ]);
    for (const watcher of this.#watching) watcher.send(this.#last);
  }

  /** Ends all answers. */
  close(): void {
    for (const watcher of this.#watching) watcher.end();
  }
}

/** One who watches, with at most one picture that waits until the one before it has left. */
class Watcher {
  #waiting: Buffer | null = null;
  #patience: NodeJS.Timeout | null = null;

  constructor(
    private readonly response: ServerResponse,
    private readonly patience: number,
  ) {
    response.on('drain', () => this.#drained());
  }

  send(part: Buffer): void {
    if (!this.response.writableNeedDrain) {
      this.response.write(part);
      return;
    }
    this.#waiting = part;
    this.#patience ??= setTimeout(() => this.response.destroy(), this.patience).unref();
  }

  end(): void {
    this.close();
    this.response.end();
  }

  close(): void {
    this.#waiting = null;
    this.#stopWaiting();
  }

  #drained(): void {
    this.#stopWaiting();
    const part = this.#waiting;
    this.#waiting = null;
    if (part) this.send(part);
  }

  #stopWaiting(): void {
    if (this.#patience) clearTimeout(this.#patience);
    this.#patience = null;
  }
}
