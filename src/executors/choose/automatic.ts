import { arch, cpus } from 'node:os';
import { threadCount } from '../capacity.js';
import { EXECUTOR_TRAITS, type ExecutorName, executorsThat } from '../executor-names.js';
import { measureExecutor } from './measure.js';
import { SpeedRecord, type Speeds, speedsFile } from './speeds.js';
import { versionOf } from './packages.js';

/** Pixels on a side: enough to tell libraries apart, and done in a second. */
const SIZE = 128;
const ITERATIONS = 5;

/** Functions that find and measure installed libraries; tests bring their own. */
export interface Probes {
  readonly versionOf: (packageName: string) => string | undefined;
  readonly measure: typeof measureExecutor;
  /** Threads that an executor has, of those that were asked for. */
  readonly threadCount: typeof threadCount;
  readonly record: Pick<SpeedRecord, 'read' | 'write'>;
}

/**
 * The order in which `auto` tries the executors: what is native and installed, the fastest first, then WebAssembly.
 *
 * A single native library is taken unmeasured, since WebAssembly is slower (docs/decisions/compute.md). Several are measured once on
 * a machine, each in a process of its own, and the result is remembered.
 */
export async function automaticOrder(threads: number, probes: Partial<Probes> = {}): Promise<ExecutorName[]> {
  const { versionOf: version, measure, record, threadCount: count } = { ...defaultProbes(), ...probes };
  const installed = executorsThat((traits) => traits.native && version(traits.package) !== undefined);
  const others = executorsThat(({ native }) => !native);
  if (installed.length < 2) return [...installed, ...others];
  const key = keyOf(
    count(threads),
    installed.map((name) => `${name} ${String(version(EXECUTOR_TRAITS[name].package))}`),
  );
  let speeds = await record.read(key);
  if (!speeds) {
    speeds = await measureAll(installed, threads, measure);
    await record.write(key, speeds);
  }
  return [...fastestFirst(installed, speeds), ...others];
}

function defaultProbes(): Probes {
  return { versionOf, measure: measureExecutor, threadCount, record: new SpeedRecord(speedsFile(process.env)) };
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
