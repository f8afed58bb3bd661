import type { Job, Worker } from 'bullmq';
import { NeuralStyleError, reviveError, serializeError } from '../../errors.js';
import type { EngineSettings } from '../../settings/engine-settings.js';
import type { ModelLibrary } from '../../model/library/model-library.js';
import { JobCommands } from './job-commands.js';
import { QueueConnection, type RedisAddress } from '../redis/connection.js';
import { EnginePool } from './engine-pool.js';
import type { FrameLimits } from '../wire/frame-limits.js';
import { loadLibraries, type Libraries } from '../redis/libraries.js';
import { ModelFinder } from './model-finder.js';
import { ModelNames } from '../wire/model-names.js';
import { JOB_ID, Names, PREFIX } from '../wire/queue-names.js';
import { FrameStorage } from '../wire/frame-storage.js';
import type { Store } from '../store/store.js';
import { doJob, publish, type Workshop } from './work.js';

export interface WorkerSettings {
  /** Tells this worker from others, in status texts and errors. */
  readonly name: string;
  readonly redis: RedisAddress;
  readonly queue: string;
  /** Pictures painted at once, each by an engine process of its own. */
  readonly concurrency: number;
  readonly engine: EngineSettings;
  readonly library: ModelLibrary;
  readonly pull: boolean;
  readonly env: NodeJS.ProcessEnv;
  readonly store: Store | null;
  /** Bytes from which on a result goes to the store. */
  readonly storeAbove: number;
  readonly limits: FrameLimits;
  /** Seconds without a sign of life after which a worker's job is another's. */
  readonly takeover: number;
  readonly log: (line: string) => void;
}

/** Number of times that a job is taken over from workers that have ended; one that ends them all is given up. */
const MOST_TAKEOVERS = 3;
const HOUR = 3_600_000;
const REMEMBERED = { age: 24 * 3600 };

/** Takes jobs off a queue and does them, until it is stopped. */
export class QueueWorker {
  readonly #workers: Worker[];
  readonly #running = new Map<string, AbortController>();
  readonly #sweep: NodeJS.Timeout;
  #givingBack = false;

  private constructor(
    private readonly libraries: Libraries,
    private readonly settings: WorkerSettings,
    private readonly shop: Workshop,
    private readonly urgent: AbortController,
  ) {
    const { names, connection } = shop;
    this.#workers = [names.jobs, names.quick].map((queue) => this.#open(queue, connection));
    const sweep = (): void => void settings.store?.sweep().catch(() => undefined);
    this.#sweep = setInterval(sweep, HOUR);
    this.#sweep.unref();
    sweep();
  }

  /**
   * A worker that takes jobs as soon as Redis answers, for which it waits.
   * @throws NeuralStyleError `queue-unavailable`, `queue-unreachable` where Redis refuses it, `setting-invalid`
   */
  static async start(settings: WorkerSettings): Promise<QueueWorker> {
    const libraries = await loadLibraries();
    const connection = new QueueConnection(libraries, settings.redis);
    try {
      await connection.ready(Infinity);
    } catch (error) {
      await connection.close();
      throw error;
    }
    const urgent = new AbortController();
    const names = new Names(settings.queue);
    const engines = new EnginePool(settings.concurrency, settings.engine);
    const { name: worker, library, pull, env, log, limits, store, storeAbove } = settings;
    const models = new ModelFinder(library, new ModelNames(engines.first), { worker, pull, env, log, signal: urgent.signal });
    const findModel = models.find.bind(models);
    const frames = new FrameStorage(connection.commands, names, { store, storeAbove });
    const commands = new JobCommands(connection, names, limits, findModel);
    return new QueueWorker(libraries, settings, { worker, connection, names, frames, engines, commands, limits, findModel }, urgent);
  }

  /** Takes no more jobs, and resolves when those that run are done. */
  async drain(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.close()));
    clearInterval(this.#sweep);
    this.shop.engines.close();
    await this.shop.connection.close();
  }

  /** Puts the jobs that run back at the head of the queue, for others, so that draining ends soon. */
  giveBack(): void {
    this.#givingBack = true;
    this.urgent.abort();
    for (const controller of this.#running.values()) controller.abort();
  }

  #open(queue: string, connection: QueueConnection): Worker {
    const { concurrency, takeover, name, log } = this.settings;
    const worker = new this.libraries.bullmq.Worker(queue, (job: Job<unknown>, token?: string) => this.#process(job, token ?? ''), {
      connection: connection.commands,
      prefix: PREFIX,
      name,
      concurrency,
      lockDuration: takeover * 1000,
      stalledInterval: takeover * 1000,
      maxStalledCount: MOST_TAKEOVERS,
      removeOnComplete: REMEMBERED,
      removeOnFail: REMEMBERED,
    });
    const ended = (job: Job | undefined): void => {
      if (job?.id && JOB_ID.test(job.id)) void publish(this.shop, job.id, { type: 'ended' }).catch(() => undefined);
    };
    worker.on('completed', ended);
    worker.on('failed', ended);
    // Where Redis was away for too long, somebody else may do the job by now.
    worker.on('lockRenewalFailed', (ids) => ids.forEach((id) => this.#running.get(id)?.abort()));
    worker.on('stalled', (id) => log(`a worker has lost ${JOB_ID.test(id) ? id : 'a job'}, which is now for others`));
    worker.on('error', (error) => log(`Redis: ${error.message}`));
    return worker;
  }

  async #process(job: Job<unknown>, token: string): Promise<unknown> {
    const { log, takeover } = this.settings;
    const { bullmq } = this.libraries;
    const id = job.id ?? '';
    // Anybody who reaches Redis may have named the job.
    const shown = JOB_ID.test(id) ? id : 'a job of another kind';
    const controller = new AbortController();
    this.#running.set(id, controller);
    const began = performance.now();
    const stillOurs = (): Promise<boolean> =>
      job.extendLock(token, takeover * 1000).then(Boolean, (error: unknown) => {
        const described = this.shop.connection.described(error);
        // A Redis without room does not say whose the job is.
        if (described instanceof NeuralStyleError && described.code === 'queue-memory') throw described;
        return false;
      });
    try {
      if (this.#givingBack) controller.abort();
      const where = await doJob(job, this.shop, stillOurs, controller.signal);
      log(`done ${shown} in ${((performance.now() - began) / 1000).toFixed(1)} s`);
      return where;
    } catch (error) {
      if (this.#givingBack && controller.signal.aborted) {
        await job.moveToWait(token);
        log(`given back ${shown}`);
        throw new bullmq.WaitingError();
      }
      const { code, parameters } = serializeError(this.shop.connection.described(error));
      log(`failed ${shown}: ${reviveError({ code, parameters }).message} (${code})`);
      throw new bullmq.UnrecoverableError(JSON.stringify({ code, parameters }));
    } finally {
      this.#running.delete(id);
    }
  }
}
