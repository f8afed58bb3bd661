import { ByteBudgetCache } from '../../evaluate/byte-budget-cache.js';
import type { Frame } from '../../pixels/motion/motion.js';
import type { InstantJob } from '../../instant/instant-job.js';
import { type Picture, sameSize, type Size } from '../../pixels/picture.js';
import { topicOf } from '../loss/style-message.js';
import type { Message } from '../node/input.js';

/** Bytes of all frames that are kept: of 100 cameras at 512×512, or 5 at 1920×1080. The latest one is kept in any case. */
const BUDGET = 160 * 1024 ** 2;
/** Of an entry, whatever its frame. */
const OVERHEAD = 1024;

/** Keeps the latest painted frame of each moving picture, those that were painted last. */
export class KeptFrames {
  #frames = new ByteBudgetCache<Frame>(BUDGET);

  get bytes(): number {
    return this.#frames.bytes;
  }

  /**
   * Paints a job so that it keeps to the frame before of the same `msg.topic`, and keeps it for the next; a job that is not steady lets go of all frames.
   * @throws NeuralStyleError those of `topicOf`, and what `paint` throws
   */
  async paint(msg: Message, job: InstantJob, paint: (job: InstantJob) => Promise<Picture>): Promise<Picture> {
    if (!job.steady) {
      this.clear();
      return paint(job);
    }
    const [topic, { content }] = [topicOf(msg), job];
    const result = await paint({ ...job, previous: this.before(topic, content) });
    this.put(topic, { content, result });
    return result;
  }

  /** The latest frame of a moving picture; null where there is none, or one of another size. */
  before(topic: string, size: Size): Frame | null {
    const frame = this.#frames.get(topic);
    return frame && sameSize(frame.content, size) ? frame : null;
  }

  put(topic: string, frame: Frame): void {
    this.#frames.set(topic, frame, frame.content.data.byteLength + frame.result.data.byteLength + OVERHEAD);
  }

  clear(): void {
    this.#frames = new ByteBudgetCache(BUDGET);
  }
}
