import type { InferenceSession, Tensor } from 'onnxruntime-common';
import { topologicalOrder, type GraphOutputs } from '../../graph/operations.js';
import { sizeOf, type Shape } from '../../graph/shape.js';
import type { Feeds, Program } from '../executor.js';
import { estimateBytes } from '../memory.js';
import { lowerToOnnx, type LoweringOptions } from './lowering.js';
import { encodeModel, type OnnxModel } from './model-proto.js';

/** onnxruntime, as far as it is used here. */
export interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> };
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => Tensor;
}

/**
 * Compiles a graph for onnxruntime.
 * @param adapt makes of the model what the device's kernels can compute
 */
export async function compileForOnnx(
  runtime: OnnxRuntime,
  outputs: GraphOutputs,
  { blocked, fused = false, ...options }: InferenceSession.SessionOptions & LoweringOptions,
  adapt: (model: OnnxModel) => OnnxModel = (model) => model,
): Promise<Program> {
  const session = await runtime.InferenceSession.create(encodeModel(adapt(lowerToOnnx(outputs, { blocked, fused }))), {
    graphOptimizationLevel: 'all',
    // Planning memory by pattern saves no time here and costs 40 % more of it (docs/decisions/memory.md).
    enableMemPattern: false,
    logSeverityLevel: 3,
    ...options,
  });
  return new OnnxProgram(runtime, session, outputs);
}

class OnnxProgram implements Program {
  readonly bytes: number;
  readonly #inputs: { readonly name: string; readonly shape: Shape }[] = [];

  constructor(
    private readonly runtime: OnnxRuntime,
    private readonly session: InferenceSession,
    outputs: GraphOutputs,
  ) {
    this.bytes = estimateBytes(outputs);
    for (const { operation, shape } of topologicalOrder(Object.values(outputs))) {
      if (operation.type === 'input') this.#inputs.push({ name: operation.name, shape });
    }
  }

  async run(feeds: Feeds): Promise<Record<string, Float32Array>> {
    const tensors: Record<string, Tensor> = {};
    for (const { name, shape } of this.#inputs) {
      const values = feeds[name];
      if (values?.length !== sizeOf(shape)) {
        throw new RangeError(`Input ${name} expects ${sizeOf(shape)} values, got ${values ? values.length : 'none'}`);
      }
      tensors[name] = new this.runtime.Tensor('float32', values, shape);
    }
    const results = await this.session.run(tensors);
    return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]));
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}
