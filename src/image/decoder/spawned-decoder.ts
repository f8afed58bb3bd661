import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { LEAN_MALLOC } from '../../child-process/lean-malloc.js';
import { asNode } from '../../child-process/as-node.js';
import { NeuralStyleError } from '../../errors.js';
import { sharpMissing } from '../sharp.js';
import { PacketReader, sendPacket } from './packets.js';
import type { DecodedPicture } from './read-pixels.js';
import { CHANNEL_FD, type DecodeAnswer, type DecodeRequest, type DecoderGreeting, type DecoderVersions } from './decoder-protocol.js';

const STDERR_KEPT = 2000;
/** Loading the native library takes a tenth of a second, or some seconds on a small board with a slow card. */
const START_PATIENCE_SECONDS = 120;
/** RGB and alpha. */
const MOST_CHANNELS = 4;

/** A handle that keeps an event loop going, or does not. */
interface Holdable {
  ref(): void;
  unref(): void;
}

interface Pending {
  readonly mostBytes: number;
  readonly resolve: (picture: DecodedPicture) => void;
  readonly reject: (error: Error) => void;
}

/** One life of a decoder process, seen from Node-RED. It has one picture at a time. */
export class SpawnedDecoder {
  readonly #child: ChildProcess;
  readonly #pipe: Duplex | null;
  readonly #ready: Promise<DecoderVersions>;
  #welcome: (greeting: DecoderGreeting) => void = () => undefined;
  #fail: (error: Error) => void = () => undefined;
  #pending: Pending | null = null;
  #stderr = '';
  #ended = false;

  constructor() {
    this.#child = spawn(process.execPath, [join(__dirname, 'decoder-main.js')], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      env: { ...LEAN_MALLOC, ...process.env, ...asNode() },
    });
    // Without pipes where even starting failed, for want of file descriptors; the error event tells.
    const pipes = this.#child.stdio as ChildProcess['stdio'] | undefined;
    this.#pipe = (pipes?.[CHANNEL_FD] as Duplex | null | undefined) ?? null;
    this.#ready = this.#greeted();
    // Whoever asks gets the rejection; one that nobody waits for must not end Node-RED.
    this.#ready.catch(() => undefined);
    if (this.#pipe)
      new PacketReader<DecodeAnswer | DecoderGreeting>(this.#pipe, {
        onPacket: (head, body) => this.#hear(head, body),
        onBroken: () => this.#end('it sent a damaged message'),
        mostBytes: () => this.#pending?.mostBytes ?? 0,
      });
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_KEPT)));
    this.#child.on('exit', (code, signal) => this.#end(signal ?? `exit code ${String(code)}`));
    this.#child.on('error', (error) => this.#end(error.message));
  }

  /** True once the process has ended or is about to. */
  get ended(): boolean {
    return this.#ended;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /**
   * The libraries that it decodes with, once it is up.
   * @throws NeuralStyleError `sharp-missing` where sharp does not load in it, `image-crashed` where it ends before it is up
   */
  ready(): Promise<DecoderVersions> {
    return this.#ready;
  }

  /**
   * Decodes a picture.
   * @throws NeuralStyleError what is wrong with it, without its name; `image-crashed` where the process ends meanwhile
   */
  decode(request: DecodeRequest, bytes: Uint8Array): Promise<DecodedPicture> {
    return new Promise((resolve, reject) => {
      if (this.#ended || !this.#pipe) {
        reject(new NeuralStyleError('image-crashed', { source: '', reason: this.#describe('it had ended') }));
        return;
      }
      this.#pending = { mostBytes: request.maxPixels * MOST_CHANNELS, resolve, reject };
      sendPacket(this.#pipe, request, [bytes]);
    });
  }

  /** Ends the process at once, whatever it does; a picture that it has fails with `cause`. */
  kill(cause: NeuralStyleError): void {
    this.#fail(cause);
    this.#pending?.reject(cause);
    this.#end('it was ended');
  }

  /** Makes Node-RED, or a command, wait for this process before it may end by itself, or no longer. */
  hold(held: boolean): void {
    // The pipes are sockets, which node's types do not say.
    for (const handle of [this.#child, this.#pipe, this.#child.stderr] as (Holdable | null)[]) {
      if (held) handle?.ref();
      else handle?.unref();
    }
  }

  #greeted(): Promise<DecoderVersions> {
    return new Promise((resolve, reject) => {
      const patience = setTimeout(() => this.#end(`it did not start within ${START_PATIENCE_SECONDS} s`), START_PATIENCE_SECONDS * 1000);
      this.#welcome = (greeting) => {
        clearTimeout(patience);
        if (greeting.type === 'ready') resolve(greeting.versions);
        else reject(new NeuralStyleError('sharp-missing', greeting.parameters));
        if (greeting.type === 'unavailable') this.#end('sharp could not be loaded');
      };
      this.#fail = (error) => {
        clearTimeout(patience);
        reject(error);
      };
    });
  }

  #hear(head: DecodeAnswer | DecoderGreeting, body: Buffer): void {
    if (head.type === 'ready' || head.type === 'unavailable') {
      this.#welcome(head);
      return;
    }
    const pending = this.#pending;
    if (!pending) throw new TypeError('nothing was asked');
    // A damaged message throws, and the picture, which is still pending, fails.
    const answer = answerOf(head, body);
    this.#pending = null;
    if (answer instanceof NeuralStyleError) pending.reject(answer);
    else pending.resolve(answer);
  }

  /** The process has ended, or is ended now. */
  #end(reason: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#child.kill('SIGKILL');
    const described = this.#describe(reason);
    const crashed = new NeuralStyleError('image-crashed', { source: '', reason: described });
    // Libraries for another processor end it when they are loaded; whatever else ends it has nothing to do with how sharp is installed.
    this.#fail(reason === 'SIGILL' ? sharpMissing(`the process for it ended with ${described}`) : crashed);
    this.#pending?.reject(crashed);
    this.#pending = null;
  }

  #describe(reason: string): string {
    const lastLine = this.#stderr.trim().split('\n').at(-1);
    return lastLine ? `${reason}: ${lastLine}` : reason;
  }
}

/** @throws for what is no answer */
function answerOf(head: DecodeAnswer, body: Buffer): DecodedPicture | NeuralStyleError {
  if (head.type === 'failure') return new NeuralStyleError(head.code, head.parameters);
  const { width, height, own, enlarged, truncated, photo } = head;
  const pixels = width * height;
  if (body.length !== pixels * (head.alpha ? 4 : 3)) throw new RangeError('it has another size');
  // Plain bytes: a Buffer's slice() is no copy.
  const data = new Uint8Array(body.buffer, body.byteOffset, pixels * 3);
  const alpha = head.alpha ? new Uint8Array(body.buffer, body.byteOffset + pixels * 3, pixels) : null;
  return { width, height, data, alpha, own, enlarged, truncated, ...(photo && { photo }) };
}
