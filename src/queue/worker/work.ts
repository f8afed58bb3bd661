import type { Job } from 'bullmq';
import type { Steering } from '../../painting/job.js';
import { NeuralStyleError } from '../../errors.js';
import type { JobCommands } from './job-commands.js';
import { invalid } from '../wire/check.js';
import type { QueueConnection } from '../redis/connection.js';
import type { EnginePool } from './engine-pool.js';
import type { FrameLimits } from '../wire/frame-limits.js';
import { checkPlain, type FindModel, readFrame } from '../wire/frame-reader.js';
import { writeFrame } from '../wire/frame.js';
import { jobData, type WorkerReport } from '../wire/messages.js';
import { JOB_ID, type Names } from '../wire/queue-names.js';
import type { FrameStorage, Whereabouts } from '../wire/frame-storage.js';
import { PARAMS } from '../wire/schemas.js';

/** A worker's means for its jobs. */
export interface Workshop {
  readonly worker: string;
  readonly connection: QueueConnection;
  readonly names: Names;
  readonly frames: FrameStorage;
  readonly engines: EnginePool;
  readonly commands: JobCommands;
  readonly limits: FrameLimits;
  readonly findModel: FindModel;
}

/** Resolves with true while the job is this worker's; with false where another has taken it over. */
export type StillOurs = () => Promise<boolean>;

/**
 * Does one job: checks it, has an engine compute it, and puts the result where its sender finds it.
 *
 * @param signal stops it
 * @throws NeuralStyleError what is wrong with the job, or whatever keeps it from being finished
 */
export async function doJob(job: Job<unknown>, shop: Workshop, stillOurs: StillOurs, signal: AbortSignal): Promise<Whereabouts> {
  const id = job.id ?? '';
  if (!JOB_ID.test(id)) throw invalid('an id of this version', 'the job');
  const { kind, frame: where, store } = checkPlain(job.data, jobData);
  const frame = await shop.frames.get(`${id}-in`, where, shop.limits.maxBytes);
  if (!frame) throw invalid('what it is about, kept for a week', 'the job');
  const params = await readFrame<unknown>(frame, PARAMS[kind], shop.limits, shop.findModel);

  const cancelled = new AbortController();
  const reports = new ReportSender(id, shop);
  let steer: ((steering: Steering) => void) | null = null;
  /** Steering that came before the engine has begun. */
  const early: Steering[] = [];
  const unfollow = await shop.commands.follow(id, (command) => {
    if (command.type === 'cancel') cancelled.abort();
    else if (steer) steer(command.steering);
    else early.push(command.steering);
  });
  try {
    const result = await shop.engines.use((engine) =>
      engine.request(kind, params as never, {
        signal: AbortSignal.any([signal, cancelled.signal]),
        onStart: (change) => {
          reports.send({ type: 'started', worker: shop.worker });
          steer = change;
          for (const steering of early.splice(0)) change(steering);
        },
        onProgress: (event) => reports.send({ type: 'progress', worker: shop.worker, event }),
      }),
    );
    const written = await writeFrame(kind === 'featureValues' ? { values: result } : result);
    await reports.done();
    if (!(await stillOurs())) throw new NeuralStyleError('worker-lost', { reason: 'another worker has taken it over' });
    return await shop.frames.put(`${id}-out`, written, store);
  } finally {
    await unfollow();
    if (cancelled.signal.aborted) await shop.frames.remove(`${id}-in`, where);
  }
}

/** Sends a job's reports, in order. */
class ReportSender {
  #work: Promise<void> = Promise.resolve();

  constructor(
    private readonly id: string,
    private readonly shop: Workshop,
  ) {}

  send(report: WorkerReport): void {
    this.#work = this.#work.then(() => publish(this.shop, this.id, report)).catch(() => undefined);
  }

  done(): Promise<void> {
    return this.#work;
  }
}

/** Sends a report to the sender of a job. While Redis is away it reaches nobody, and is not kept. */
export async function publish(
  { connection, names }: Pick<Workshop, 'connection' | 'names'>,
  id: string,
  report: WorkerReport,
): Promise<void> {
  const frame = await writeFrame(report);
  if (connection.isReady) await connection.commands.publish(names.reportChannel(id), frame);
}
