import { keepReading } from '../../frames/reconnect.js';
import type { FrameSource } from '../../frames/frame-source.js';
import type { NodeContext } from '../context/node-context.js';
import { reported } from '../node/input.js';
import type { FrameSender } from './frame-sender.js';

interface Running {
  /** Tells one source from another. */
  readonly key: string;
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

/** Reads one source at a time for a node, until it is told to stop, and shows how it goes in the node's status. */
export class FrameReader {
  #running: Running | null = null;
  #isClosed = false;

  constructor(
    private readonly context: Pick<NodeContext, 'node' | 'status'>,
    private readonly sender: FrameSender,
  ) {}

  /**
   * Starts to read a source in the place of the one before; one that is read already goes on.
   * @param key names the source and how it is read
   */
  start(key: string, source: FrameSource): void {
    if (this.#isClosed || this.#running?.key === key) return;
    const before = this.stop();
    const stop = new AbortController();
    const running: Running = { key, stop, ended: before.then(() => this.#read(source, stop.signal)) };
    this.#running = running;
    void running.ended.then(() => {
      if (this.#running === running) this.#running = null;
    });
  }

  /** Resolves when what was read is let go: its connection closed, its process ended. */
  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    running?.stop.abort();
    this.sender.stop();
    await running?.ended;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.stop();
  }

  async #read(source: FrameSource, signal: AbortSignal): Promise<void> {
    const { node, status } = this.context;
    const { sender } = this;
    // The first error in a row is told to Catch nodes; the others are those of trying again.
    let isTold = false;
    const tell = (error: unknown): void => {
      const told = reported(status, error);
      if (!isTold) node.error(told, {});
      isTold = true;
    };
    try {
      await keepReading(source, {
        signal,
        onFrame: (picture) => {
          isTold = false;
          sender.push(picture);
        },
        onConnect: () => {
          status.withoutNote('again-in');
          if (!isTold) status.working('connecting');
        },
        onCut: (seconds, error) => {
          status.note('again-in', { seconds });
          if (error) tell(error);
          else status.waiting('cut-off');
        },
      });
      if (!signal.aborted) status.stopped('ended', { count: sender.count });
    } catch (error) {
      if (!signal.aborted) tell(error);
    } finally {
      status.withoutNote('again-in');
    }
  }
}
