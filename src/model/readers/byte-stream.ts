import { pipeline } from 'node:stream/promises';
import { createInflate } from 'node:zlib';
import type { WeightsFile } from '../../files/bounded-file.js';

const PIECE_BYTES = 64 * 1024;

/** Bytes that arrive in order and are taken or skipped; holds one piece and what was asked for, no more. */
export class ByteStream {
  readonly #pieces: AsyncGenerator<Buffer, void>;
  readonly #limit: number;
  #piece: Buffer = Buffer.alloc(0);
  #position = 0;

  /** @param limit the most bytes that may be taken or skipped: whoever made the file does not decide how long we read */
  constructor(pieces: AsyncGenerator<Buffer, void>, limit: number) {
    this.#pieces = pieces;
    this.#limit = limit;
  }

  /** Number of bytes that were taken or skipped. */
  get position(): number {
    return this.#position;
  }

  async take(length: number): Promise<Buffer> {
    this.#requireWithin(length);
    const data = Buffer.allocUnsafe(length);
    await this.#advance(length, (piece, filled) => piece.copy(data, filled));
    return data;
  }

  async skip(length: number): Promise<void> {
    this.#requireWithin(length);
    await this.#advance(length, () => undefined);
  }

  async close(): Promise<void> {
    await this.#pieces.return();
  }

  #requireWithin(length: number): void {
    if (!(length >= 0 && this.#position + length <= this.#limit))
      throw new RangeError(`it unpacks to more than ${this.#limit} bytes, which no weights of its size do`);
  }

  async #advance(length: number, use: (piece: Buffer, done: number) => void): Promise<void> {
    for (let done = 0; done < length;) {
      if (this.#piece.length === 0) {
        const next = await this.#pieces.next();
        if (next.done) throw new RangeError('the file is cut off');
        this.#piece = next.value;
      }
      const part = this.#piece.subarray(0, length - done);
      use(part, done);
      this.#piece = this.#piece.subarray(part.length);
      this.#position += part.length;
      done += part.length;
    }
  }
}

/** A part of a file in pieces. */
export async function* piecesOf(file: WeightsFile, position: number, length: number): AsyncGenerator<Buffer, void> {
  for (let done = 0; done < length; done += PIECE_BYTES) yield await file.read(position + done, Math.min(PIECE_BYTES, length - done));
}

/** Unpacks zlib-compressed pieces, no faster than the result is taken. */
export async function* inflated(pieces: AsyncGenerator<Buffer, void>): AsyncGenerator<Buffer, void> {
  const inflate = createInflate({ chunkSize: PIECE_BYTES });
  // A failure on the way also destroys `inflate`, and so arrives in the loop below.
  const feeding = pipeline(pieces, inflate).catch(() => undefined);
  try {
    for await (const piece of inflate) yield piece as Buffer;
  } finally {
    inflate.destroy();
    await feeding;
  }
}
