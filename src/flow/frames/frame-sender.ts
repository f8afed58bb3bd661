import { randomBytes } from 'node:crypto';
import { FrameRate } from '../../frames/frame-rate.js';
import { LatestFrame } from '../../frames/latest-frame.js';
import type { NodeContext } from '../context/node-context.js';
import { dealtWith } from '../node/in-hand.js';
import { Outlet } from '../node/outlet.js';

interface Frame {
  readonly payload: Buffer;
  readonly number: number;
  /** Milliseconds since 1970. */
  readonly time: number;
}

/** The number and time of a picture, as `msg.frame`. */
export interface FrameOfMessage extends Pick<Frame, 'number' | 'time'> {
  /** Pictures before this one that were not sent, since it took their place. */
  readonly passedOver: number;
}

/** Sends pictures as messages of one node: the next when our nodes have dealt with the one before it, the latest of those that came. */
export class FrameSender {
  readonly #latest: LatestFrame<Frame>;
  readonly #outlet: Outlet;
  #rate = new FrameRate();
  #count = 0;

  constructor(private readonly context: Pick<NodeContext, 'node' | 'status' | 'deployment'>) {
    this.#outlet = new Outlet(context.deployment);
    this.#latest = new LatestFrame((frame) => this.#send(frame));
  }

  /** Pictures that have come. */
  get count(): number {
    return this.#count;
  }

  push(payload: Buffer): void {
    this.#count += 1;
    this.#latest.push({ payload, number: this.#count, time: Date.now() });
    this.#show();
  }

  /** Ends a stream: the picture that waits is no longer wanted, and the next stream has a rate of its own. */
  stop(): void {
    this.#latest.clear();
    this.#rate = new FrameRate();
  }

  close(): void {
    this.#latest.clear();
    this.#outlet.close();
  }

  /** Resolves when the picture has been dealt with. */
  async #send({ payload, number, time }: Frame): Promise<void> {
    const { node } = this.context;
    const id = randomBytes(8).toString('hex');
    const frame: FrameOfMessage = { number, time, passedOver: this.#latest.passedOver };
    try {
      await this.#outlet.pass(() => node.send({ _msgid: id, payload, frame }));
    } catch (error) {
      // A closed node has nobody to tell.
      if (this.#outlet.isClosed) return;
      node.error(error);
    }
    this.#rate.count();
    this.#show();
    await dealtWith(id);
  }

  #show(): void {
    const { status } = this.context;
    const { passedOver } = this.#latest;
    if (passedOver > 0) status.note('passed-over', { count: passedOver });
    status.done('frames', { rate: String(this.#rate) });
  }
}
