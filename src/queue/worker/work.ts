import type { Job } from 'bullmq';
import type { Steering } from '../../painting/job.js';
import { NeuralStyleError } from '../../errors.js';
import type { AskedOfJobs } from './asked.js';
import { invalid } from '../wire/check.js';
import type { QueueConnection } from '../redis/connection.js';
import type { EnginePool } from './engine-pool.js';
import { checkPlain, type FindModel, type FrameLimits, readFrame } from '../wire/frame-reader.js';
import { writeFrame } from '../wire/frame.js';
import { jobData, type Told } from '../wire/messages.js';
import { JOB_ID, type Names } from '../wire/queue-names.js';
import type { Parcels, Whereabouts } from '../wire/parcels.js';
import { PARAMS } from '../wire/schemas.js';

/** What a worker does its jobs with. */
export interface Workshop {
  readonly worker: string;
  readonly connection: QueueConnection;
  readonly names: Names;
  readonly parcels: Parcels;
  readonly engines: EnginePool;
  readonly asked: AskedOfJobs;
  readonly limits: FrameLimits;
  readonly findModel: FindModel;
}

/** Whether the job is still this worker's; false where another has taken it over. */
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
  const frame = await shop.parcels.get(`${id}-in`, where, shop.limits.maxBytes);
  if (!frame) throw invalid('what it is about, kept for a week', 'the job');
  const params = await readFrame<unknown>(frame, PARAMS[kind], shop.limits, shop.findModel);

  const cancelled = new AbortController();
  const telling = new Telling(id, shop);
  let steer: ((steering: Steering) => void) | null = null;
  /** Asked before the engine has begun. */
  const early: Steering[] = [];
  const unfollow = await shop.asked.follow(id, (request) => {
    if (request.type === 'cancel') cancelled.abort();
    else if (steer) steer(request.steering);
    else early.push(request.steering);
  });
  try {
    const result = await shop.engines.use((engine) =>
      engine.request(kind, params as never, {
        signal: AbortSignal.any([signal, cancelled.signal]),
        onStart: (change) => {
          telling.tell({ type: 'started', worker: shop.worker });
          steer = change;
          for (const steering of early.splice(0)) change(steering);
        },
        onProgress: (event) => telling.tell({ type: 'progress', worker: shop.worker, event }),
      }),
    );
    const written = await writeFrame(kind === 'featureValues' ? { values: result } : result);
    await telling.done();
    if (!(await stillOurs())) throw new NeuralStyleError('worker-lost', { reason: 'another worker has taken it over' });
    return await shop.parcels.put(`${id}-out`, written, store);
  } finally {
    await unfollow();
    if (cancelled.signal.aborted) await shop.parcels.remove(`${id}-in`, where);
  }
}

/** Messages to a job's sender, in order. */
class Telling {
  #work: Promise<void> = Promise.resolve();

  constructor(
    private readonly id: string,
    private readonly shop: Workshop,
  ) {}

  tell(message: Told): void {
    this.#work = this.#work.then(() => publish(this.shop, this.id, message)).catch(() => undefined);
  }

  done(): Promise<void> {
    return this.#work;
  }
}

/** Tells the sender of a job. While Redis is away nobody hears, and nothing is kept. */
export async function publish({ connection, names }: Pick<Workshop, 'connection' | 'names'>, id: string, message: Told): Promise<void> {
  const frame = await writeFrame(message);
  if (connection.isReady) await connection.commands.publish(names.told(id), frame);
}
