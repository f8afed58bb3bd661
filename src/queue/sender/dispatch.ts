import type { Job, Queue } from 'bullmq';
import { NeuralStyleError, toNeuralStyleError } from '../../errors.js';
import type { Steering } from '../../painting/job.js';
import type { QueueConnection } from '../redis/connection.js';
import { type NameModel, writeFrame } from '../wire/frame.js';
import type { FrameLimits } from '../wire/frame-limits.js';
import { checkPlain, readFrame } from '../wire/frame-reader.js';
import type { Libraries } from '../redis/libraries.js';
import { isGlimpse, type JobCommand, type JobData, VERSION, type WorkerReport, workerReport } from '../wire/messages.js';
import { type Names, newJobId, PREFIX } from '../wire/queue-names.js';
import { type FrameStorage, whereabouts } from '../wire/frame-storage.js';
import type { TravellingKind } from '../wire/schemas.js';
import { errorOfReason } from './failed-reason.js';

/** Milliseconds between looks at the jobs in Redis: a worker's report may be lost. */
const LOOK_INTERVAL = 2000;
/** A day: how long BullMQ remembers a job that nobody has taken away. */
const REMEMBERED_SECONDS = 24 * 3600;
/** Times that a job is sent which Redis has forgotten. */
const MOST_SENDINGS = 3;

export interface SendOptions {
  readonly priority: number;
  /** Names the models in later commands. */
  readonly nameModel: NameModel;
  readonly onReport: (report: WorkerReport) => void;
}

/** A job that has been sent. */
export interface Sent {
  readonly id: string;
  /** The frame of its result. */
  readonly result: Promise<Buffer>;
  steer(steering: Steering): void;
  /** Nobody wants the result any more: takes the job off the queue, or has its worker stop. */
  withdraw(): Promise<void>;
}

interface Pending {
  readonly id: string;
  readonly queue: Queue;
  readonly data: JobData;
  readonly frame: Buffer;
  readonly options: SendOptions;
  sendings: number;
  /** A look has found it ended, but its worker has not said so. */
  seenEnded: boolean;
  /** Its tasks, one after the other: reports read, its end looked up. */
  work: Promise<void>;
  /** Commands to its worker, in order. */
  commanding: Promise<void>;
  readonly resolve: (frame: Buffer) => void;
  readonly reject: (error: Error) => void;
}

/** Sends jobs and brings each one's result, once: the side of the queue that Node-RED is on. */
export class Dispatch {
  readonly #queues = new Map<string, Queue>();
  readonly #pending = new Map<string, Pending>();
  readonly #look: NodeJS.Timeout;

  constructor(
    private readonly libraries: Libraries,
    private readonly connection: QueueConnection,
    private readonly names: Names,
    private readonly frames: FrameStorage,
    private readonly limits: FrameLimits,
  ) {
    this.#look = setInterval(() => this.#lookAtAll(), LOOK_INTERVAL);
    this.#look.unref();
    const prefix = this.names.reportChannel('');
    connection.listener.on('messageBuffer', (channel: Buffer, message: Buffer) => {
      const pending = this.#pending.get(channel.toString().slice(prefix.length));
      if (pending) this.#receive(pending, message);
    });
  }

  /**
   * Sends a job that asks for `kind`.
   * @throws NeuralStyleError `queue-memory` where Redis has no room for it, `queue-unreachable` where it refuses it otherwise
   */
  async send(kind: TravellingKind, frame: Buffer, options: SendOptions): Promise<Sent> {
    const id = newJobId();
    const queue = this.#queueOf(kind);
    const where = await this.frames.put(`${id}-in`, frame).catch((error: unknown) => {
      throw this.connection.described(error);
    });
    const data: JobData = { version: VERSION, kind, frame: where, store: this.frames.hasStore };
    let pending!: Pending;
    const result = new Promise<Buffer>((resolve, reject) => {
      const done = Promise.resolve();
      pending = { id, queue, data, frame, options, sendings: 1, seenEnded: false, work: done, commanding: done, resolve, reject };
    });
    // Whoever waits gets the rejection; a job that is withdrawn has nobody.
    result.catch(() => undefined);
    this.#pending.set(id, pending);
    try {
      await this.connection.listener.subscribe(this.names.reportChannel(id));
      await this.#add(pending);
    } catch (error) {
      const described = toNeuralStyleError(this.connection.described(error));
      await this.#settle(pending, () => pending.reject(described));
      throw described;
    }
    return {
      id,
      result,
      steer: (steering) => this.#command(pending, { type: 'steer', steering }),
      withdraw: () => this.#withdraw(pending),
    };
  }

  /** Number of jobs that wait for a worker, whoever has sent them. */
  async waiting(kind: TravellingKind): Promise<number> {
    const queue = this.#queueOf(kind);
    const { waiting = 0, prioritized = 0 } = await queue.getJobCounts('waiting', 'prioritized');
    return waiting + prioritized;
  }

  /** Ends looking; jobs are left as they are. */
  async close(): Promise<void> {
    clearInterval(this.#look);
    await Promise.all([...this.#queues.values()].map((queue) => queue.close().catch(() => undefined)));
  }

  #queueOf(kind: TravellingKind): Queue {
    const name = this.names.queueOf(kind);
    const known = this.#queues.get(name);
    if (known) return known;
    const queue = new this.libraries.bullmq.Queue(name, { connection: this.connection.commands, prefix: PREFIX });
    // The connection tells of its own errors; without a listener they would end Node-RED.
    queue.on('error', () => undefined);
    this.#queues.set(name, queue);
    return queue;
  }

  async #add({ id, queue, data, options }: Pending): Promise<void> {
    const age = { age: REMEMBERED_SECONDS };
    // A job of an id that is there already is not added again.
    await queue.add(data.kind, data, { jobId: id, priority: options.priority, attempts: 1, removeOnComplete: age, removeOnFail: age });
  }

  #receive(pending: Pending, message: Buffer): void {
    this.#then(pending, async () => {
      const report = await readFrame(message, workerReport, this.limits);
      if (report.type === 'ended') await this.#lookAt(pending, true);
      else pending.options.onReport(report);
    });
  }

  #lookAtAll(): void {
    if (!this.connection.isReady) return;
    for (const pending of this.#pending.values()) this.#then(pending, () => this.#lookAt(pending, false));
  }

  /** Does one thing after the other for a job; what fails does so again at the next look, or in time. */
  #then(pending: Pending, task: () => Promise<void>): void {
    pending.work = pending.work
      .then(async () => {
        if (this.#pending.has(pending.id)) await task();
      })
      .catch(() => undefined);
  }

  /** @param isReported true where its worker has reported its end: then all its other reports have come before */
  async #lookAt(pending: Pending, isReported: boolean): Promise<void> {
    const job = (await pending.queue.getJob(pending.id)) as Job<unknown, unknown> | undefined;
    if (!job) return this.#sendAgain(pending);
    if (!job.finishedOn) return;
    if (!isReported && !pending.seenEnded) {
      // The worker's reports may still be on their way. If they are lost, the next look delivers.
      pending.seenEnded = true;
      return;
    }
    if (job.failedReason) {
      const error = errorOfReason(job.failedReason);
      return this.#settle(pending, () => pending.reject(error));
    }
    try {
      const where = checkPlain(job.returnvalue, whereabouts);
      const frame = await this.frames.get(`${pending.id}-out`, where, this.limits.maxBytes);
      if (frame) {
        await this.#settle(pending, () => pending.resolve(frame), where.place);
        return;
      }
    } catch (error) {
      if (!(error instanceof NeuralStyleError)) throw error;
      return this.#settle(pending, () => pending.reject(error));
    }
    await job.remove();
    await this.#sendAgain(pending);
  }

  /** For a job that Redis has forgotten, as one that was restarted without its file does, or whose result is gone. */
  async #sendAgain(pending: Pending): Promise<void> {
    if (pending.sendings >= MOST_SENDINGS) {
      const reason = `Redis has lost it ${MOST_SENDINGS} times`;
      return this.#settle(pending, () => pending.reject(new NeuralStyleError('worker-lost', { reason })));
    }
    pending.sendings += 1;
    await this.frames.put(`${pending.id}-in`, pending.frame);
    await this.#add(pending);
  }

  /** Delivers, once, and takes away all that was kept of the job. */
  async #settle(pending: Pending, deliver: () => void, resultPlace: 'redis' | 'store' = 'redis'): Promise<void> {
    const { id, queue, data } = pending;
    if (!this.#pending.delete(id)) return;
    deliver();
    await Promise.allSettled([
      queue.remove(id),
      this.frames.remove(`${id}-in`, data.frame),
      this.frames.remove(`${id}-out`, { place: resultPlace }),
      this.connection.commands.del(this.names.commands(id)),
      this.connection.listener.unsubscribe(this.names.reportChannel(id)),
    ]);
  }

  /** Commands are kept in a list, for a worker that takes the job over; but a glimpse is for now. */
  #command(pending: Pending, command: JobCommand): void {
    const { id, options } = pending;
    pending.commanding = pending.commanding
      .then(async () => {
        if (!this.#pending.has(id)) return;
        const frame = await writeFrame(command, options.nameModel);
        const { commands } = this.connection;
        if (isGlimpse(command)) {
          await commands.publish(this.names.commandChannel(id), frame);
          return;
        }
        const key = this.names.commands(id);
        await commands.multi().rpush(key, frame).expire(key, REMEMBERED_SECONDS).publish(this.names.commandChannel(id), '').exec();
      })
      .catch(() => undefined);
  }

  async #withdraw(pending: Pending): Promise<void> {
    const { id, queue } = pending;
    if (!this.#pending.has(id)) return;
    // Nothing is removed of a job that a worker holds.
    const removed = await queue.remove(id).catch(() => 0);
    if (removed) {
      await this.#settle(pending, () => pending.reject(new NeuralStyleError('cancelled')));
      return;
    }
    this.#command(pending, { type: 'cancel' });
    await pending.commanding;
  }
}
