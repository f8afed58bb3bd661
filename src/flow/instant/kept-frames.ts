import { ByteBudgetCache } from '../../evaluate/byte-budget-cache.js';
import type { Frame } from '../../pixels/motion/motion.js';
import { sameSize, type Size } from '../../pixels/picture.js';

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
