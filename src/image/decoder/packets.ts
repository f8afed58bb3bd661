import type { Duplex } from 'node:stream';

/*
 * Packets over a pipe: the lengths of head and body, 4 bytes each, the head as JSON, the body as it is. Pixels are neither converted
 * nor copied more than once, which a general serializer would do with hundreds of megabytes on Node-RED's main thread.
 */

const LENGTH_BYTES = 4;
const PREFIX_BYTES = 2 * LENGTH_BYTES;
const MOST_HEAD_BYTES = 65_536;

/** Sends a packet, unless nobody is there to take it. */
export function sendPacket(pipe: Duplex, head: object, body: readonly Uint8Array[] = []): void {
  if (!pipe.writable) return;
  const text = Buffer.from(JSON.stringify(head), 'utf8');
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(text.length, 0);
  prefix.writeUInt32BE(
    body.reduce((sum, { length }) => sum + length, 0),
    LENGTH_BYTES,
  );
  pipe.cork();
  // As Buffers, since streams tell arrays by class.
  for (const part of [prefix, text, ...body]) pipe.write(Buffer.from(part.buffer, part.byteOffset, part.byteLength));
  pipe.uncork();
}

export interface PacketHandlers<Head> {
  readonly onPacket: (head: Head, body: Buffer) => void;
  /** Called once when what comes is no packet; nothing is read after that. */
  readonly onBroken: () => void;
  /** Bytes that the body of the next packet may have. */
  readonly mostBytes: () => number;
}

/** Reads packets off a pipe. */
export class PacketReader<Head> {
  /** The buffer being filled: a prefix, or head and body after one. */
  #target = Buffer.alloc(PREFIX_BYTES);
  #filled = 0;
  /** Length of the packet's head; null before it is known. */
  #headBytes: number | null = null;
  #broken = false;

  constructor(
    pipe: Duplex,
    private readonly handlers: PacketHandlers<Head>,
  ) {
    pipe.on('data', (chunk: Buffer) => this.#read(chunk));
    // The end of a pipe is the end of a process, which another event reports.
    pipe.on('error', () => undefined);
  }

  #read(chunk: Buffer): void {
    for (let at = 0; at < chunk.length && !this.#broken;) {
      const copied = chunk.copy(this.#target, this.#filled, at);
      at += copied;
      this.#filled += copied;
      if (this.#filled < this.#target.length) continue;
      try {
        this.#take();
      } catch {
        this.#broken = true;
        this.#target = Buffer.alloc(0);
        this.handlers.onBroken();
      }
    }
  }

  #take(): void {
    const full = this.#target;
    this.#filled = 0;
    if (this.#headBytes === null) {
      const [head, body] = [full.readUInt32BE(0), full.readUInt32BE(LENGTH_BYTES)];
      if (head === 0 || head > MOST_HEAD_BYTES || body > this.handlers.mostBytes()) throw new RangeError('no packet starts here');
      this.#headBytes = head;
      this.#target = Buffer.allocUnsafeSlow(head + body);
      return;
    }
    const head = JSON.parse(full.toString('utf8', 0, this.#headBytes)) as Head;
    const body = full.subarray(this.#headBytes);
    this.#headBytes = null;
    this.#target = Buffer.alloc(PREFIX_BYTES);
    this.handlers.onPacket(head, body);
  }
}
