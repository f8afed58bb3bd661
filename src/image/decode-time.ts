import { NeuralStyleError } from '../errors.js';

/** All of Node-RED has four threads for what the libraries do. */
const MOST_LEFT_BEHIND = 2;

/**
 * Waits for decoders for so long and no longer. The libraries look at their clock between rows, but AVIF and WebP are one
 * call each, which nothing interrupts: it is left behind. While two such calls are still at it, no other is started.
 */
export class DecodeTime {
  #leftBehind = 0;

  /**
   * @param source what errors call the picture
   * @param seconds how long it may take
   * @throws NeuralStyleError `image-timeout`
   */
  async within<T>(source: string, seconds: number, decode: () => Promise<T>): Promise<T> {
    const late = (): NeuralStyleError => new NeuralStyleError('image-timeout', { source, seconds });
    if (this.#leftBehind >= MOST_LEFT_BEHIND) throw late();
    const work = decode();
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        this.#leftBehind += 1;
        const ended = (): void => void (this.#leftBehind -= 1);
        work.then(ended, ended);
        reject(late());
      }, seconds * 1000);
    });
    try {
      return await Promise.race([work, deadline]);
    } finally {
      clearTimeout(timer);
    }
  }
}
