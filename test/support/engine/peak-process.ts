import { readFileSync } from 'node:fs';
import { randomVgg19 } from '../../../bench/random-network.js';
import type { Executor } from '../../../src/executors/executor.js';
import { createKernelsExecutor } from '../../../src/executors/kernels/kernels.js';
import { createOnnxRuntimeExecutor } from '../../../src/executors/onnx/onnxruntime.js';
import { Programs } from '../../../src/evaluate/programs.js';
import { topologicalOrder } from '../../../src/graph/operations.js';
import { sizeOf } from '../../../src/graph/shape.js';
import { buildObjective } from '../../../src/loss/objective-graph.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import { loadNetwork } from '../../../src/model/load.js';
import { selectLayers } from '../../../src/model/layer-presets.js';

/*
 * node peak-process.js vgg19|compact SIZE onnxruntime|kernels: what two iterations take of memory, and what was estimated, as one line of JSON,
 * in bytes. A process of its own, since what counts is its peak.
 */

/** What a test gets from it. */
export interface Peak {
  readonly measured: number;
  readonly estimated: number;
}

async function measure(name: string, size: number, engine: string): Promise<Peak> {
  const network = name === 'compact' ? await loadNetwork(EMBEDDED_MODEL.file) : randomVgg19();
  const executor: Executor = engine === 'kernels' ? createKernelsExecutor({ threads: 2 }) : createOnnxRuntimeExecutor({ threads: 2 });
  const layers = { contentLayers: selectLayers(network, 'content'), styleLayers: selectLayers(network, 'style') };
  const graph = buildObjective(network, 'max', { height: size, width: size, ...layers });
  const programs = new Programs(executor, Infinity);
  const before = process.memoryUsage.rss();
  await programs.use(
    () => ({ graphs: { objective: { signature: name, outputs: graph } } }),
    async ({ objective: run }) => {
      const inputs = topologicalOrder(Object.values(graph)).flatMap(({ operation, shape }) =>
        operation.type === 'input' ? [[operation.name, new Float32Array(sizeOf(shape)).fill(1)] as const] : [],
      );
      for (let i = 0; i < 2; i++) await run(Object.fromEntries(inputs));
    },
  );
  return { measured: peakOfProcess() - before, estimated: programs.bytesOf(graph) };
}

/**
 * Bytes. Linux hands on with `maxRSS` what the parent had at the start of this process, which counts where that is a whole suite of tests; what
 * it says of the memory itself is of this process alone.
 */
function peakOfProcess(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))!;
  return Number(kilobytes) * 1024;
}

// Imported, it is only a type.
if (require.main === module) {
  const [network, size, engine] = process.argv.slice(2) as [string, string, string];
  void measure(network, Number(size), engine).then((peak) => console.log(JSON.stringify(peak)));
}
