import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import * as build from '../../graph/builder.js';
import { threadCount } from '../capacity.js';
import type { Executor, ExecutorOptions, Program } from '../executor.js';
import { estimateWithCosts } from '../memory.js';
import { compileForOnnx, type OnnxRuntime } from './program.js';

/** onnxruntime-web, of which the build puts the few files that are needed here: the whole package has 140 MB. */
const RUNTIME = join(__dirname, '..', '..', '..', 'vendor', 'onnxruntime-web', 'ort.node.min.js');

/** WebAssembly addresses 4 GB; the library itself and what falls between the tensors need some of it. */
const ADDRESSABLE = 3.5 * 1024 ** 3;

const COSTS = { program: 40 * 1024 ** 2, constants: 4, working: 1.5 };

interface OnnxRuntimeWeb extends OnnxRuntime {
  readonly env: { readonly wasm: { numThreads?: number } };
}

/**
 * Runs graphs on onnxruntime compiled to WebAssembly: on every machine that Node runs on, at about a third of the speed.
 * @throws Error where there is no WebAssembly with SIMD
 */
export async function createWasmExecutor({ threads }: ExecutorOptions): Promise<Executor> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded where it is wanted only
  const runtime = require(RUNTIME) as OnnxRuntimeWeb;
  // The library's default is half the cores, and four at most.
  runtime.env.wasm.numThreads = threadCount(threads);
  const compile: Executor['compile'] = async (outputs) =>
    new YieldingProgram(await compileForOnnx(runtime, outputs, { executionProviders: ['wasm'], blocked: false, fused: true }));
  // The library loads with the first program. Now is the time to learn whether it does.
  await (await compile({ y: build.relu(build.input('x', [1])) })).dispose();
  return {
    name: 'wasm',
    library: 'onnxruntime-web',
    device: 'cpu',
    addressable: ADDRESSABLE,
    memoryOf: (outputs) => estimateWithCosts(outputs, COSTS),
    compile,
  };
}

/** Computing blocks this thread; what waits to be heard (a cancellation) is heard between two runs. */
class YieldingProgram implements Program {
  readonly bytes: number;

  constructor(private readonly program: Program) {
    this.bytes = program.bytes;
  }

  async run(feeds: Parameters<Program['run']>[0]): ReturnType<Program['run']> {
    await setImmediate();
    return this.program.run(feeds);
  }

  dispose(): Promise<void> {
    return this.program.dispose();
  }
}
