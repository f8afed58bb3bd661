import { threadCount } from '../capacity.js';
import type { Executor, ExecutorOptions } from '../executor.js';
import type { Device } from '../executor-names.js';
import { estimateWithCosts } from '../memory.js';
import { compileForOnnx, type OnnxRuntime } from './program.js';
import { withoutIndices } from './without-indices.js';

/** As measured in processes that give freed memory back, as the engine's does (docs/decisions/memory.md). */
const COSTS = { program: 43 * 1024 ** 2, constants: 2, working: 1.28 };

/**
 * Time for which a thread that waits for work looks for it before it sleeps. The library's own 1 to 2 ms take processor time from other
 * programs, and from the thread that is waited for where those keep the processor busy; not looking at all costs more when the machine is
 * idle. The result is the same (docs/decisions/compute.md).
 */
const SPIN_MICROSECONDS = '100';

/**
 * Runs graphs on onnxruntime's kernels. Operations for which a graphics card has none are done by the processor, in the same program.
 *
 * Compiling a program shows if a card can be had, and the card's driver may end the process then: `devices.ts` tries it in a process of its
 * own first.
 * @throws whatever loading the native library throws where it is not installed or does not run
 */
export function createOnnxRuntimeExecutor({ threads }: ExecutorOptions, device: Device = 'cpu'): Executor {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an optional native package, resolved when first needed
  const runtime = require('onnxruntime-node') as OnnxRuntime;
  const onCard = device !== 'cpu';
  const options = {
    executionProviders: onCard ? [device, 'cpu'] : ['cpu'],
    // The library's own guess counts cores of the hardware: one on virtual machines that hide theirs, all of them in containers with a share.
    intraOpNumThreads: threadCount(threads),
    extra: { session: { intra_op: { spin_duration_us: SPIN_MICROSECONDS } } },
    // A layout of the processor's kernels.
    blocked: !onCard && process.arch === 'x64',
    fused: !onCard,
  };
  return {
    name: 'onnxruntime',
    library: 'onnxruntime-node',
    device,
    memoryOf: (outputs) => estimateWithCosts(outputs, COSTS),
    compile: (outputs, { occasional = false } = {}) =>
      // The library's arena makes room for the next run, and keeps it: 400 MB for VGG-19's features at 512².
      compileForOnnx(runtime, outputs, { ...options, enableCpuMemArena: !occasional }, onCard ? withoutIndices : undefined),
  };
}
