import { DEVICES, EXECUTOR_NAMES, REPLACED_EXECUTORS } from '../../executors/executor-names.js';
import { address, boolean, choice, credential, integer, number, text } from '../kinds.js';
import type { Migration } from '../property.js';
import { table } from '../table.js';
import { is } from '../when.js';
import { LONGEST_MINUTES, stylize, worker } from './shared.js';

export const PLACES = ['local', 'queue'] as const;
/** An engine process's share of the processor beside other programs. */
export const PROCESS_PRIORITIES = ['normal', 'low', 'lowest'] as const;

/** The highest number that BullMQ takes for a priority, its lowest one. */
const LOWEST_PRIORITY = 2_097_151;
const MOST = 1_000_000;

const LOCAL = is('where', 'local');
const QUEUE = is('where', 'queue');

/** An address without a password, which would stand in the flow file; the environment may bring one with it. */
const REDIS = {
  pattern: /^rediss?:\/\/[^/@]+(?:\/[^@]*)?$/i,
  expected: { key: 'redisUrl', words: 'an address such as redis://host:6379' },
};
const STORE = {
  pattern: /^(?:|file:\/\/\/[^@]*|s3\+https?:\/\/[^/@]+\/[^@]+)$/i,
  expected: { key: 'storeUrl', words: 'an address such as file:///folder or s3+https://host/bucket' },
};
const NAME = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  expected: { key: 'queueName', words: 'at most 64 letters, digits, ".", "_" and "-"' },
};

const executorOf: Migration = (saved) => {
  const { executor } = saved;
  if (typeof executor !== 'string' || !Object.hasOwn(REPLACED_EXECUTORS, executor)) return saved;
  return { ...saved, executor: REPLACED_EXECUTORS[executor] };
};

const PROPERTIES = {
  where: choice(PLACES, { default: 'local', icon: 'map-marker' }),
  executor: choice(['auto', ...EXECUTOR_NAMES], {
    default: 'auto',
    icon: 'microchip',
    when: LOCAL,
    unsupported: true,
    replaced: REPLACED_EXECUTORS,
    flags: [
      stylize('computing', 'engine', 'auto', `${EXECUTOR_NAMES.join(', ')}, or the fastest that runs here`),
      worker('engine', 'auto', 'the same for each of them'),
    ],
  }),
  device: choice(DEVICES, {
    default: 'cpu',
    icon: 'hdd-o',
    when: LOCAL,
    unsupported: true,
    flags: [stylize('computing', 'device', 'cpu', 'cpu, or a graphics card that onnxruntime uses: webgpu, cuda')],
  }),
  /** 0 means one per core that may be used. */
  threads: integer({
    default: 0,
    min: 0,
    icon: 'tasks',
    when: LOCAL,
    flags: [
      stylize('computing', 'threads', '0', 'processor cores, 0 for all'),
      worker('threads', '0', 'cores for each of them, 0 to share all'),
    ],
  }),
  /** True to compute all losses and gradients with numbers of 32 bits, also where the processor is faster with 16. */
  exact: boolean({
    default: false,
    icon: 'bullseye',
    when: LOCAL,
    flags: [
      stylize('computing', 'exact', 'false', 'true: numbers of 32 bits alone, which takes longer on processors with AVX-512 BF16'),
      worker('exact', 'false', 'true: numbers of 32 bits alone, slower on processors with AVX-512 BF16'),
    ],
  }),
  processPriority: choice(PROCESS_PRIORITIES, {
    default: 'normal',
    icon: 'balance-scale',
    when: LOCAL,
    unsupported: true,
    flags: [
      stylize('computing', 'process-priority', 'normal', 'normal, low or lowest: how much of them is left to other programs'),
      worker('process-priority', 'normal', 'of each of them: normal, low or lowest'),
    ],
  }),
  /** Megabytes; 0 means 75 % of the machine's, or of its container's. */
  memoryLimit: number({
    default: 0,
    min: 0,
    icon: 'database',
    when: LOCAL,
    flags: [worker('memory-limit', '0', "MB for each of them, 0 for 75 % of the machine's")],
  }),
  /** Minutes without work after which the engine process ends; 0 means never. */
  idleTimeout: number({ default: 10, min: 0, max: LONGEST_MINUTES, icon: 'clock-o', when: LOCAL }),
  redisUrl: address({
    default: 'redis://localhost:6379',
    icon: 'link',
    when: QUEUE,
    typed: REDIS,
    flags: [
      worker('redis', 'URL', 'redis://host:6379, or rediss:// with TLS; better as NEURAL_STYLE_REDIS, which no list of processes shows'),
    ],
  }),
  redisUser: credential({ default: '', icon: 'user', when: QUEUE }),
  redisPassword: credential({ default: '', icon: 'lock', when: QUEUE, secret: true }),
  queueName: text({ default: 'paint', icon: 'inbox', when: QUEUE, like: NAME, flags: [worker('queue', 'paint', 'which queue')] }),
  /** 0 is first of all; of the others the lower comes sooner. */
  priority: integer({ default: 0, min: 0, max: LOWEST_PRIORITY, icon: 'sort-amount-asc', when: QUEUE }),
  /** Jobs a minute of each flow; 0 for no limit. */
  rateLimit: number({ default: 0, min: 0, max: MOST, icon: 'tachometer', when: QUEUE }),
  /** Minutes from sending a job to its result. */
  jobTimeout: number({ default: 60, min: 0.01, max: LONGEST_MINUTES, icon: 'hourglass-end', when: QUEUE }),
  storeUrl: address({
    default: '',
    icon: 'archive',
    when: QUEUE,
    typed: STORE,
    flags: [worker('store', 'URL', 'where large pictures lie: file:///folder, or s3+https://host/bucket (also NEURAL_STYLE_STORE)')],
  }),
  storeKey: credential({ default: '', icon: 'user', when: QUEUE }),
  storeSecret: credential({ default: '', icon: 'lock', when: QUEUE, secret: true }),
  /** Kilobytes. */
  storeAbove: number({
    default: 1024,
    min: 0,
    max: MOST,
    icon: 'picture-o',
    when: QUEUE,
    flags: [worker('store-above', '1024', 'kB from which on they lie there')],
  }),
  /** Jobs that may wait, or be out at once. */
  queueLimit: integer({ default: 16, min: 1, max: MOST, icon: 'list-ol' }),
} as const;

/** The engine config node: where and how pictures are computed. */
export const ENGINE = table('neural-style-engine', PROPERTIES, [executorOf]);
