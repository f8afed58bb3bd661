import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Duplex, Readable } from 'node:stream';
import { NeuralStyleError, reviveError } from '../../errors.js';
import { type ProgressEvent, RESET, type Steering } from '../../painting/job.js';
import type { RequestKind, Requests } from '../requests.js';
import type { EngineSettings } from '../../settings/engine-settings.js';
import { Channel } from './channel.js';
import { asNode } from '../../child-process/as-node.js';
import { CHANNEL_FD, type EngineReport, type FromEngine, HEART_FD, HEARTBEAT_INTERVAL, type ToEngine } from './engine-protocol.js';
import { LEAN_MALLOC } from '../../child-process/lean-malloc.js';

const STDERR_KEPT = 2000;
/** Loading the native library takes a second, or some on a small board with a slow card. */
const START_PATIENCE_SECONDS = 120;
/** Times the usual patience: before its first heartbeat the process has to load, which takes long where others keep the processor busy. */
const FIRST_BEAT_FACTOR = 4;

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly onProgress: ((event: ProgressEvent) => void) | undefined;
}

/** One life of an engine process, seen from Node-RED. */
export class SpawnedEngine {
  readonly #child: ChildProcess;
  /** Null where not even a process could be started. */
  #channel: Channel<ToEngine, FromEngine> | null = null;
  readonly #pending = new Map<number, Pending>();
  readonly #ready: Promise<EngineReport>;
  readonly #watch: NodeJS.Timeout;
  #nextId = 1;
  #missedBeats = 0;
  #heard = false;
  #started = false;
  #startingSeconds = 0;
  #stderr = '';
  #cause: NeuralStyleError | null = null;
  #exited = false;

  /**
   * @param patience seconds without a heartbeat, while there is work, after which the process is ended
   */
  constructor(
    settings: EngineSettings,
    private readonly patience: number,
  ) {
    this.#child = spawn(process.execPath, [join(__dirname, 'engine-main.js'), JSON.stringify(settings)], {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...LEAN_MALLOC, ...process.env, ...asNode() },
    });
    // Without pipes where even starting failed, for want of file descriptors; the error event tells.
    const pipes = this.#child.stdio as ChildProcess['stdio'] | undefined;
    const messages = pipes?.[CHANNEL_FD] as Duplex | null | undefined;
    this.#ready = new Promise((resolve, reject) => {
      const hear = (message: FromEngine): void => {
        this.#heard = true;
        if (message.type === 'ready') {
          this.#started = true;
          resolve(message.engine);
        } else if (message.type === 'unavailable') reject(this.#end(reviveError(message.error)));
        else this.#settle(message);
      };
      const broken = (): void => void this.#end(new NeuralStyleError('engine-crashed', { reason: 'it sent a damaged message' }));
      this.#channel = messages ? new Channel(messages, hear, broken) : null;
      const gone = (reason: string): void => {
        if (this.#exited) return;
        this.#exited = true;
        clearInterval(this.#watch);
        const error = this.#cause ?? new NeuralStyleError('engine-crashed', { reason: this.#describe(reason) });
        reject(error);
        for (const pending of this.#pending.values()) pending.reject(error);
        this.#pending.clear();
      };
      this.#child.on('exit', (code, signal) => gone(signal ?? `exit code ${String(code)}`));
      this.#child.on('error', (error) => gone(error.message));
    });
    // Whoever asks gets the rejection; one that nobody waits for must not end Node-RED.
    this.#ready.catch(() => undefined);
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#stderr = (this.#stderr + chunk.toString()).slice(-STDERR_KEPT)));
    const heartbeat = pipes?.[HEART_FD] as Readable | null | undefined;
    heartbeat
      ?.on('data', () => {
        this.#missedBeats = 0;
        this.#heard = true;
      })
      .on('error', () => undefined);
    // Counting ticks rather than reading the clock: a laptop that slept for an hour has missed no beat.
    this.#watch = setInterval(() => this.#tick(), HEARTBEAT_INTERVAL);
    this.#watch.unref();
  }

  /** The report of its executor, once the process is up. */
  ready(): Promise<EngineReport> {
    return this.#ready;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** True where the process has ended or is about to. */
  get ending(): boolean {
    return this.#exited || this.#cause !== null;
  }

  /** Sends a request; its id is for `steer` and `cancel`. */
  request<K extends RequestKind>(
    kind: K,
    params: Requests[K]['params'],
    onProgress?: (event: ProgressEvent) => void,
  ): { id: number; result: Promise<Requests[K]['result']> } {
    const id = this.#nextId++;
    const result = new Promise<Requests[K]['result']>((resolve, reject) => {
      if (this.#exited) {
        reject(this.#cause ?? new NeuralStyleError('engine-crashed', { reason: this.#describe('it had ended') }));
        return;
      }
      if (this.#pending.size === 0) this.#missedBeats = 0;
      this.#pending.set(id, { resolve, reject, onProgress });
      this.#channel?.send({ type: 'request', id, kind, params } as ToEngine);
    });
    return { id, result };
  }

  steer(id: number, steering: Steering): void {
    this.#channel?.send({ type: 'steer', id, steering });
  }

  /** @param reason tells whether the job is over for good, where it is `RESET` */
  cancel(id: number, reason: unknown): void {
    this.#channel?.send({ type: 'cancel', id, reason: reason === RESET ? RESET : null });
  }

  /** Ends the process at once, whatever it does; what is pending fails with `cause`. */
  kill(cause: NeuralStyleError): void {
    this.#end(cause);
  }

  #settle(message: Exclude<FromEngine, { type: 'ready' | 'unavailable' }>): void {
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    if (message.type === 'progress') {
      pending.onProgress?.(message.event);
      return;
    }
    if (message.type === 'failure' && message.error.code === 'engine-crashed') {
      // It lacks what every other job would want, too: another process has it. The job fails when this one has ended.
      this.#end(reviveError(message.error));
      return;
    }
    this.#pending.delete(message.id);
    if (message.type === 'result') pending.resolve(message.value as never);
    else pending.reject(reviveError(message.error));
  }

  #tick(): void {
    if (this.#started && this.#pending.size === 0) return;
    this.#missedBeats += 1;
    // Heartbeats do not prove that the native library ever finishes loading.
    if (!this.#started) this.#startingSeconds += 1;
    if (this.#startingSeconds > START_PATIENCE_SECONDS)
      this.#end(new NeuralStyleError('engine-unresponsive', { seconds: START_PATIENCE_SECONDS }));
    const seconds = this.#heard ? this.patience : this.patience * FIRST_BEAT_FACTOR;
    if (this.#missedBeats > seconds) this.#end(new NeuralStyleError('engine-unresponsive', { seconds }));
  }

  #end(cause: NeuralStyleError): NeuralStyleError {
    this.#cause ??= cause;
    this.#child.kill('SIGKILL');
    return this.#cause;
  }

  #describe(reason: string): string {
    const lastLine = this.#stderr.trim().split('\n').at(-1);
    return lastLine ? `${reason}: ${lastLine}` : reason;
  }
}
