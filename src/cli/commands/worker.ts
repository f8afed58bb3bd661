import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { usableCores } from '../../executors/capacity.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../settings/engine-settings.js';
import { NeuralStyleError } from '../../errors.js';
import { numberSetting } from '../../settings/values.js';
import { knownModels } from '../../model/library/known-models.js';
import { ModelLibrary } from '../../model/library/model-library.js';
import { ENGINE } from '../../properties/nodes/engine.js';
import type { Property } from '../../properties/property.js';
import { openStore } from '../../queue/store/open-store.js';
import { QueueWorker, type WorkerSettings } from '../../queue/worker/queue-worker.js';
import { EXIT, UsageError, type Context } from '../context.js';
import { flagOptions, readFlag } from '../flags.js';
import { defaultUserDirectory } from '../user-directory.js';
import { ownVersion } from '../../executors/choose/packages.js';
import { KILOBYTE } from '../../values/units.js';

const TEXT = { type: 'string' } as const;

/** Those of the engine node's properties, and what only a worker has. */
const OPTIONS = {
  ...flagOptions('worker'),
  redis: TEXT,
  concurrency: TEXT,
  store: TEXT,
  pull: { type: 'boolean' },
  name: TEXT,
  takeover: TEXT,
  'drain-timeout': TEXT,
  'max-megapixels': TEXT,
  'max-megabytes': TEXT,
  'user-dir': TEXT,
} as const;

/**
 * `neural-style worker`: takes jobs off a queue and computes them, until a signal says to stop. The first lets the jobs that
 * run be finished; the second, or the end of the patience, gives them back for other workers.
 *
 * @returns the exit code: done, also for one that was stopped
 */
export async function worker(args: string[], context: Context): Promise<number> {
  const { values } = parseArgs({ args, options: OPTIONS });
  const { signal, log } = context;
  const say = (line: string): void => void log.write(`${line}\n`);
  const patience = option(values['drain-timeout'], 'drain-timeout', { fallback: 0, minimum: 0, maximum: 86_400 });
  const settings = settingsOf(values, context, say);

  say(`neural-style ${ownVersion()} worker ${settings.name}, queue ${settings.queue}, pictures at once: ${settings.concurrency}`);
  const started = await QueueWorker.start(settings);
  say('ready');
  if (!signal.aborted) await new Promise((stop) => signal.addEventListener('abort', stop, { once: true }));

  say('stopping: no further jobs are taken, those that run are finished');
  const giveBack = (): void => started.giveBack();
  const timer = patience > 0 ? setTimeout(giveBack, patience * 1000) : undefined;
  context.urgent?.addEventListener('abort', giveBack, { once: true });
  await started.drain();
  clearTimeout(timer);
  say('stopped');
  return EXIT.done;
}

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];

function settingsOf(values: Values, { env, directory, known }: Context, log: (line: string) => void): WorkerSettings {
  const url = values.redis ?? env.NEURAL_STYLE_REDIS ?? '';
  if (url === '') throw new UsageError('Expected the address of Redis: --redis redis://host:6379, or NEURAL_STYLE_REDIS.');
  const cores = usableCores();
  const concurrency = option(values.concurrency, 'concurrency', { fallback: 1, minimum: 1, maximum: 64, integer: true });
  const flag = <T>(property: Property<T>): T => readFlag(property, 'worker', values);
  const threads = flag(ENGINE.properties.threads);
  return {
    name: values.name ?? `${hostname()}-${process.pid}`,
    redis: { url, username: env.NEURAL_STYLE_REDIS_USER ?? '', password: env.NEURAL_STYLE_REDIS_PASSWORD ?? '' },
    queue: flag(ENGINE.properties.queueName),
    concurrency,
    engine: {
      ...DEFAULT_ENGINE_SETTINGS,
      executor: flag(ENGINE.properties.executor),
      // Together they have the cores that there are.
      threads: threads > 0 || concurrency === 1 ? threads : Math.max(1, Math.floor(cores / concurrency)),
      exact: flag(ENGINE.properties.exact),
      processPriority: flag(ENGINE.properties.processPriority),
      memoryLimit: flag(ENGINE.properties.memoryLimit),
      // The queue is in Redis; here there is only what has been taken off it.
      queueLimit: Infinity,
    },
    library: new ModelLibrary(resolve(directory, values['user-dir'] ?? defaultUserDirectory(env)), known ?? knownModels(env)),
    pull: values.pull ?? false,
    env,
    store: openStore(values.store ?? env.NEURAL_STYLE_STORE ?? '', null, env),
    storeAbove: flag(ENGINE.properties.storeAbove) * KILOBYTE,
    limits: {
      maxPixels: option(values['max-megapixels'], 'max-megapixels', { fallback: 25, minimum: 0.001, maximum: 500 }) * 1e6,
      maxBytes: option(values['max-megabytes'], 'max-megabytes', { fallback: 256, minimum: 1, maximum: 2048 }) * 1e6,
    },
    takeover: option(values.takeover, 'takeover', { fallback: 30, minimum: 1, maximum: 3600 }),
    log,
  };
}

interface Rule {
  readonly fallback: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly integer?: boolean;
}

/** @throws NeuralStyleError `setting-invalid` */
function option(value: string | undefined, setting: string, { fallback, ...rule }: Rule): number {
  if (value === '') throw new NeuralStyleError('setting-invalid', { setting, expected: 'a number', received: 'nothing' });
  return numberSetting(value ?? fallback, { setting, ...rule });
}
