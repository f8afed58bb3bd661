import { randomFeeds } from '../src/executors/choose/benchmark.js';
import { threadCount } from '../src/executors/capacity.js';
import { Code } from '../src/executors/kernels/code.js';
import { createKernelsExecutor, machineOf, type KernelBuild } from '../src/executors/kernels/kernels.js';
import { linesOf, type Buffer } from '../src/executors/kernels/plan/buffer.js';
import { lowerToKernels } from '../src/executors/kernels/plan/lowering.js';
import type { Step } from '../src/executors/kernels/plan/step.js';
import type { Machine } from '../src/executors/kernels/machine/machine.js';
import { benchInstant, benchNetwork, benchObjective, type NetworkName } from './networks.js';
import { median } from './statistics.js';
import { row } from './table.js';
import { timed } from './timed.js';

/*
 * npm run bench:profile -- NETWORK SIZE [BUILD] [THREADS]: the time that an iteration with our kernels spends in each kind of instruction, and
 * what that does a second; NETWORK is vgg19, compact or instant. Each instruction is computed by itself, again and again, with all threads.
 */

const RUNS = 7;
const SECONDS = 5;
/** Small instructions are computed so many times in a row, till that is so much work: to call the threads takes its time, too. */
const MOST_TIMES = 50;
const ENOUGH_WORK = 5e8;

/** Instructions that multiply matrices, whose operations are worth counting. */
const PRODUCTS: ReadonlySet<string> = new Set(['winograd', 'winograd_halves', 'convolution', 'product', 'gram']);

interface Kind {
  count: number;
  milliseconds: number;
  /** Multiplications and additions. */
  operations: number;
}

async function main([network, size, build, threads]: [NetworkName | 'instant', string, KernelBuild?, string?]): Promise<void> {
  const graph =
    network === 'instant'
      ? await benchInstant(Number(size))
      : benchObjective(await benchNetwork(network), Number(size), network === 'vgg19' ? 'relu5_1' : undefined);
  const count = threadCount(Number(threads ?? 0));
  const whole = await iteration(graph, build, count);
  const { machine } = machineOf(build, count);
  const { steps } = lowerToKernels(graph, count, machine.halves);
  const kinds = new Map<string, Kind>();
  for (const step of steps) {
    const kind = kinds.get(step.name) ?? { count: 0, milliseconds: 0, operations: 0 };
    kind.count += 1;
    kind.milliseconds += await alone(machine, step);
    kind.operations += PRODUCTS.has(step.name) ? 2 * step.work : 0;
    kinds.set(step.name, kind);
  }
  print(`${network} at ${size}², ${machine.library}, ${count} threads`, kinds, whole);
}

async function iteration(graph: ReturnType<typeof benchObjective>, build: KernelBuild | undefined, threads: number): Promise<number> {
  const program = await createKernelsExecutor({ threads, exact: false, ...(build && { build }) }).compile(graph);
  const feeds = randomFeeds(graph);
  const milliseconds = median(await timed(() => program.run(feeds), RUNS, SECONDS));
  await program.dispose();
  return milliseconds;
}

/** Milliseconds of one step, on memory of its own. */
async function alone(machine: Machine, step: Step): Promise<number> {
  const kept = new Map<Buffer, number>();
  const buffers = Object.values(step.fields).filter((value): value is Buffer => typeof value === 'object');
  for (const buffer of buffers) if (buffer.kind === 'kept') kept.set(buffer, machine.allocate(linesOf(buffer.floats)));
  const feeds = buffers.filter(({ kind }) => kind === 'working').map((buffer) => ({ name: '', buffer, size: buffer.floats }));
  const times = Math.max(1, Math.min(MOST_TIMES, Math.round(ENOUGH_WORK / step.work)));
  const steps = Array.from({ length: times }, () => step);
  const code = new Code(machine, { feeds, steps, results: [] }, (buffer) => kept.get(buffer)!);
  const { workspace, scratch } = code.demand;
  const lines = workspace + scratch * machine.threads;
  const base = machine.allocate(lines);
  try {
    return median(await timed(() => code.run(base), RUNS, SECONDS)) / times;
  } finally {
    machine.free(base, lines);
    code.free();
    for (const [buffer, line] of kept) machine.free(line, linesOf(buffer.floats));
  }
}

function print(title: string, kinds: ReadonlyMap<string, Kind>, whole: number): void {
  const sum = [...kinds.values()].reduce((total, { milliseconds }) => total + milliseconds, 0);
  console.log(`\n${title}: ${whole.toFixed(1)} ms an iteration, ${sum.toFixed(1)} ms in the instructions by themselves\n`);
  row(['instruction', 'number', 'ms', '%', 'GFLOP/s']);
  row(['---', '--:', '--:', '--:', '--:']);
  for (const [name, { count, milliseconds, operations }] of [...kinds].sort(([, a], [, b]) => b.milliseconds - a.milliseconds)) {
    const speed = operations > 0 ? (operations / milliseconds / 1e6).toFixed(0) : '';
    row([name, count, milliseconds.toFixed(2), ((100 * milliseconds) / sum).toFixed(1), speed]);
  }
}

void main(process.argv.slice(2) as Parameters<typeof main>[0]).then(() => process.exit(0));
