import { setImmediate } from 'node:timers/promises';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { GraphOutputs } from '../../graph/operations.js';
import { sizeOf } from '../../graph/shape.js';
import { EXECUTOR_TRAITS } from '../executor-names.js';
import type { Executor, Feeds, Program } from '../executor.js';
import { estimateBytes, estimateWithCosts } from '../memory.js';
import { BACKEND_PACKAGES, loadBackend, type Backend } from './backends.js';
import { Kernels } from './kernels.js';
import { lowerToTensorFlow } from './lowering.js';
import { lastUses, type Plan, type Slot } from './execution-plan.js';

/** Measured with tfjs-node: TensorFlow keeps what it has once had. */
const COSTS = { program: 24 * 1024 ** 2, constants: 3, working: 2 };

export interface TensorFlowOptions {
  /** Threads inside one operation; 0 means one per core that may be used. */
  readonly threads: number;
}

/**
 * Runs graphs on TensorFlow.js: on TensorFlow itself where `@tensorflow/tfjs-node` loads, else on its WebAssembly backend, else
 * on its JavaScript backend.
 * @throws Error that says why none of them loads
 */
export async function createTensorFlowExecutor({ threads }: TensorFlowOptions, packages = BACKEND_PACKAGES): Promise<Executor> {
  const backend = await loadBackend(threads, packages);
  const kernels = new Kernels(backend);
  return {
    name: 'tensorflow',
    library: backend.package,
    device: 'cpu',
    memoryOf: (outputs) => estimateWithCosts(outputs, COSTS),
    compile: (outputs) => Promise.resolve(new TensorFlowProgram(backend, outputs, lowerToTensorFlow(outputs, kernels))),
  };
}

/**
 * Runs graphs on TensorFlow itself.
 * @throws Error that says why it does not load
 */
export function createNativeTensorFlowExecutor(options: TensorFlowOptions): Promise<Executor> {
  return createTensorFlowExecutor(
    options,
    BACKEND_PACKAGES.filter((backend) => backend.package === EXECUTOR_TRAITS.tensorflow.package),
  );
}

class TensorFlowProgram implements Program {
  readonly bytes: number;
  readonly #constants: ReadonlyMap<Slot, Tensor>;
  readonly #lastUses: readonly (readonly Slot[])[];

  constructor(
    private readonly backend: Backend,
    outputs: GraphOutputs,
    private readonly plan: Plan,
  ) {
    this.bytes = estimateBytes(outputs);
    this.#lastUses = lastUses(plan);
    this.#activate();
    const { tf } = backend;
    this.#constants = new Map(
      plan.constants.map(({ slot, shape, values, order }) => [
        slot,
        tf.tidy(() => tf.transpose(tf.tensor(values(), [...shape], 'float32'), [...order])),
      ]),
    );
  }

  async run(feeds: Feeds): Promise<Record<string, Float32Array>> {
    // Computing blocks this thread; what waits to be heard (a cancellation) is heard between two runs.
    await setImmediate();
    this.#activate();
    const { tf } = this.backend;
    const tensors = new Map(this.#constants);
    try {
      for (const { name, shape, slot } of this.plan.feeds) {
        const values = feeds[name];
        if (values?.length !== sizeOf(shape)) {
          throw new RangeError(`Input ${name} expects ${sizeOf(shape)} values, got ${values ? values.length : 'none'}`);
        }
        tensors.set(slot, tf.tensor(values, [...shape], 'float32'));
      }
      this.plan.steps.forEach(({ run, inputs, output }, index) => {
        tensors.set(
          output,
          tf.tidy(() => run(inputs.map((slot) => tensors.get(slot)!))),
        );
        for (const slot of this.#lastUses[index]!) {
          tensors.get(slot)!.dispose();
          tensors.delete(slot);
        }
      });
      return Object.fromEntries(this.plan.results.map(({ name, slot }) => [name, tensors.get(slot)!.dataSync<'float32'>()]));
    } finally {
      for (const [slot, tensor] of tensors) if (!this.#constants.has(slot)) tensor.dispose();
    }
  }

  dispose(): Promise<void> {
    for (const tensor of this.#constants.values()) tensor.dispose();
    return Promise.resolve();
  }

  /** Backends may have changed since: TensorFlow.js has one current backend for the whole process. */
  #activate(): void {
    const { tf, name } = this.backend;
    // Synchronous for a backend that has been loaded.
    if (tf.getBackend() !== name) void tf.setBackend(name);
  }
}
