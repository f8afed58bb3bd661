import { arch, cpus } from 'node:os';
import { threadCount } from '../capacity.js';
import { EXECUTOR_TRAITS, type ExecutorName, executorsThat } from '../executor-names.js';
import { kernelBuilds } from '../kernels/kernels.js';
import { measureExecutor } from './measure.js';
import { SpeedRecord, type Speeds, speedsFile } from './speeds.js';
import { ownVersion, versionOf } from './packages.js';

/** Pixels on a side: enough to tell libraries apart, and done in a second. */
const SIZE = 128;
const ITERATIONS = 5;

/** Functions that find and measure installed libraries; tests bring their own. */
export interface Probes {
  readonly versionOf: (packageName: string) => string | undefined;
  /** Names the version of our kernels, and the build of them that runs here. */
  readonly ourKernels: () => string;
  readonly measure: typeof measureExecutor;
  /** Threads that an executor has, of those that were asked for. */
  readonly threadCount: typeof threadCount;
  readonly record: Pick<SpeedRecord, 'read' | 'write'>;
}

/**
 * The order in which `auto` tries the executors: from the fastest, our own kernels always among them.
 *
 * Where nothing else is installed nothing is measured. Otherwise all are, once on a machine, each in a process of its own, and the result is
 * remembered.
 */
export async function automaticOrder(threads: number, probes: Partial<Probes> = {}): Promise<ExecutorName[]> {
  const { versionOf: version, ourKernels, measure, record, threadCount: count } = { ...defaultProbes(), ...probes };
  const ours = executorsThat(({ peer }) => !peer);
  const installed = executorsThat((traits) => traits.peer && version(traits.package) !== undefined);
  if (installed.length === 0) return [...ours];
  const all = [...ours, ...installed];
  const libraries = installed.map((name) => `${name} ${String(version(EXECUTOR_TRAITS[name].package))}`);
  const key = keyOf(count(threads), [ourKernels(), ...libraries]);
  let speeds = await record.read(key);
  if (!speeds) {
    speeds = await measureAll(all, threads, measure);
    await record.write(key, speeds);
  }
  return fastestFirst(all, speeds);
}

function defaultProbes(): Probes {
  return {
    versionOf,
    ourKernels: () => `kernels ${ownVersion()} ${kernelBuilds()[0]}`,
    measure: measureExecutor,
    threadCount,
    record: new SpeedRecord(speedsFile(process.env)),
  };
}

/** Names everything that the speeds depend on. */
function keyOf(threads: number, libraries: readonly string[]): string {
  const processors = cpus();
  const machine = [processors[0]?.model.trim(), `${processors.length} cores`, arch(), process.version];
  return [...machine, `threads ${threads}`, ...libraries].join(', ');
}

async function measureAll(executors: readonly ExecutorName[], threads: number, measure: Probes['measure']): Promise<Speeds> {
  const speeds: Partial<Record<ExecutorName, number>> = {};
  for (const executor of executors) {
    const measurement = await measure({ executor, threads, size: SIZE, iterations: ITERATIONS });
    if ('milliseconds' in measurement) speeds[executor] = measurement.milliseconds;
  }
  return speeds;
}

/** Sorts by speed; executors that did not run when they were measured come last. */
function fastestFirst(executors: readonly ExecutorName[], speeds: Speeds): ExecutorName[] {
  const never = Number.MAX_VALUE;
  return [...executors].sort((a, b) => (speeds[a] ?? never) - (speeds[b] ?? never));
}
