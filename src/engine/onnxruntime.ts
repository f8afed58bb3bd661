import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { topologicalOrder, type GraphNode, type GraphOutputs } from '../graph/operations.js';
import { sizeOf } from '../graph/shape.js';
import type { Executor, Feeds, Program } from './executor.js';
import { encodeModel } from './onnx/model-proto.js';
import { lowerToOnnx } from './onnx/lowering.js';
import { estimateBytes } from './memory.js';

/** The part of onnxruntime-node that is used here; the package is optional and loaded on demand. */
interface OnnxRuntime {
  InferenceSession: { create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> };
  Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => Tensor;
}

export interface OnnxRuntimeOptions {
  /** Threads inside one operation; 0 means one per core. */
  readonly threads: number;
}

/**
 * Runs graphs on onnxruntime's CPU kernels.
 * @throws whatever loading the native library throws where it is not installed or does not run
 */
export function createOnnxRuntimeExecutor({ threads }: OnnxRuntimeOptions): Executor {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- an optional native package, resolved when first needed
  const runtime = require('onnxruntime-node') as OnnxRuntime;
  return {
    name: 'onnxruntime',
    async compile(outputs) {
      const model = encodeModel(lowerToOnnx(outputs));
      const session = await runtime.InferenceSession.create(model, {
        executionProviders: ['cpu'],
        graphOptimizationLevel: 'all',
        intraOpNumThreads: threads,
        // Planning memory by pattern saves no time here and costs 40 % more of it (docs/decisions.md).
        enableMemPattern: false,
        logSeverityLevel: 3,
      });
      return new OnnxProgram(runtime, session, outputs);
    },
  };
}

class OnnxProgram implements Program {
  readonly bytes: number;
  readonly #inputs: readonly (GraphNode & { readonly operation: { readonly type: 'input'; readonly name: string } })[];

  constructor(
    private readonly runtime: OnnxRuntime,
    private readonly session: InferenceSession,
    outputs: GraphOutputs,
  ) {
    this.bytes = estimateBytes(outputs);
    this.#inputs = topologicalOrder(Object.values(outputs)).filter(
      (node): node is GraphNode & { operation: { type: 'input'; name: string } } => node.operation.type === 'input',
    );
  }

  async run(feeds: Feeds): Promise<Record<string, Float32Array>> {
    const tensors: Record<string, Tensor> = {};
    for (const { operation, shape } of this.#inputs) {
      const values = feeds[operation.name];
      if (values?.length !== sizeOf(shape)) {
        throw new RangeError(`Input ${operation.name} expects ${sizeOf(shape)} values, got ${values ? values.length : 'none'}`);
      }
      tensors[operation.name] = new this.runtime.Tensor('float32', values, shape);
    }
    const results = await this.session.run(tensors);
    return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]));
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}
