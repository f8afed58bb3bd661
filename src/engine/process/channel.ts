import type { Duplex } from 'node:stream';
import { deserialize, serialize } from 'node:v8';

/*
 * Messages between Node-RED and its engine process over a pipe of their own. Node's IPC channel throws where nobody can
 * catch it when a message is damaged, which would end Node-RED with its engine.
 *
 * A frame is START, the length of the body in 4 bytes, the body as v8.serialize has it, and END.
 */

const START = Buffer.from('NS→', 'utf8');
const END = Buffer.from('←NS', 'utf8');
const LENGTH_BYTES = 4;
const HEADER_BYTES = START.length + LENGTH_BYTES;

/** One side of the pipe. `Out` is what it sends, `In` what it receives. */
export class Channel<Out, In> {
  /** The part of the next frame that has come. */
  #chunks: Buffer[] = [];
  #bytes = 0;
  /** Length of the whole frame, once its header is there. */
  #wanted = HEADER_BYTES;
  #broken = false;

  /**
   * @param onMessage called with each message
   * @param onBroken called once when what comes is no message; nothing is read after that
   */
  constructor(
    private readonly pipe: Duplex,
    private readonly onMessage: (message: In) => void,
    private readonly onBroken: () => void,
  ) {
    pipe.on('data', (chunk: Buffer) => this.#read(chunk));
    // The end of a pipe is the end of a process, which another event reports.
    pipe.on('error', () => undefined);
  }

  /** Sends a message, unless nobody is there to take it. */
  send(message: Out): void {
    if (!this.pipe.writable) return;
    const body = serialize(message);
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32BE(body.length);
    this.pipe.cork();
    for (const part of [START, length, body, END]) this.pipe.write(part);
    this.pipe.uncork();
  }

  #read(chunk: Buffer): void {
    if (this.#broken) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
    try {
      while (this.#bytes >= this.#wanted) this.#take();
    } catch {
      this.#broken = true;
      this.#chunks = [];
      this.onBroken();
    }
  }

  /** Reads a header, or a frame whose header has been read. */
  #take(): void {
    const [only] = this.#chunks;
    const bytes = this.#chunks.length === 1 ? only! : Buffer.concat(this.#chunks, this.#bytes);
    this.#chunks = [bytes];
    if (this.#wanted === HEADER_BYTES) {
      if (!bytes.subarray(0, START.length).equals(START)) throw new RangeError('no frame starts here');
      this.#wanted = HEADER_BYTES + bytes.readUInt32BE(START.length) + END.length;
      return;
    }
    const frame = bytes.subarray(0, this.#wanted);
    const rest = bytes.subarray(this.#wanted);
    if (!frame.subarray(-END.length).equals(END)) throw new RangeError('no frame ends here');
    const message = deserialize(frame.subarray(HEADER_BYTES, -END.length)) as In;
    this.#chunks = [rest];
    this.#bytes = rest.length;
    this.#wanted = HEADER_BYTES;
    this.onMessage(message);
  }
}
