import { NeuralStyleError, reasonOf } from '../../errors.js';
import { automaticOrder } from './automatic.js';
import { NATIVE_PACKAGES } from './packages.js';
import type { Executor, ExecutorOptions } from '../executor.js';
import { type Device, DEVICES, EXECUTOR_NAMES, type ExecutorName } from '../executor-names.js';
import { whyNotOn } from './devices.js';
import { createOnnxRuntimeExecutor } from '../onnx/onnxruntime.js';
import { createTensorFlowExecutor } from '../tensorflow/tensorflow.js';
import { BACKEND_PACKAGES } from '../tensorflow/backends.js';
import { createWasmExecutor } from '../onnx/wasm.js';
import { requireChoice } from '../require-choice.js';

/** What an engine is to compute with; words may be none of the choices. */
export interface ExecutorSettings {
  readonly executor: string;
  readonly device: string;
  /** 0 for as many as can compute at the same time. */
  readonly threads: number;
}

/** An executor, and what would have been preferred to it, had it loaded. */
export interface Choice {
  readonly executor: Executor;
  readonly passedOver: readonly PassedOver[];
}

export interface PassedOver {
  readonly executor: ExecutorName;
  readonly device: Device;
  readonly reason: string;
}

const ONLY_ONNXRUNTIME = 'only onnxruntime computes on graphics cards';

type Candidate = readonly [name: ExecutorName, create: (options: ExecutorOptions) => Executor | Promise<Executor>];

const CANDIDATES: Readonly<Record<ExecutorName, Candidate>> = {
  onnxruntime: ['onnxruntime', createOnnxRuntimeExecutor],
  tensorflow: ['tensorflow', createTensorFlowExecutor],
  wasm: ['wasm', createWasmExecutor],
};

/** What is worth preferring to onnxruntime's WebAssembly; TensorFlow.js' own is slower. */
const NATIVE_TENSORFLOW: Candidate = [
  'tensorflow',
  (options) =>
    createTensorFlowExecutor(
      options,
      BACKEND_PACKAGES.filter((backend) => backend.package === NATIVE_PACKAGES.tensorflow),
    ),
];

/**
 * The executor that the settings name, or the fastest that loads, on the device that they name. The name of an executor is an
 * order, that of a device a wish: without a card, or with one that does not work, the processor computes.
 * @param whyNot why a device cannot be used, or null; a test brings its own
 * @throws NeuralStyleError `engine-unsupported` or `engine-unavailable`
 */
export async function createExecutor({ executor, device, threads }: ExecutorSettings, whyNot = whyNotOn): Promise<Choice> {
  requireChoice('executor', executor, ['auto', ...EXECUTOR_NAMES]);
  requireChoice('device', device, DEVICES);
  if (device === 'cpu') return onProcessor(executor, threads);
  const reason = executor === 'auto' || executor === 'onnxruntime' ? await whyNot(device, threads) : ONLY_ONNXRUNTIME;
  if (reason === null) return { executor: createOnnxRuntimeExecutor({ threads }, device), passedOver: [] };
  const choice = await onProcessor(executor, threads);
  return { ...choice, passedOver: [{ executor: 'onnxruntime', device, reason }, ...choice.passedOver] };
}

async function onProcessor(executor: string, threads: number): Promise<Choice> {
  if (executor !== 'auto') return firstThatLoads([CANDIDATES[executor as ExecutorName]], threads);
  const order = (await automaticOrder(threads)).map((name) => (name === 'tensorflow' ? NATIVE_TENSORFLOW : CANDIDATES[name]));
  return firstThatLoads([...order, CANDIDATES.tensorflow], threads);
}

async function firstThatLoads(candidates: readonly Candidate[], threads: number): Promise<Choice> {
  const passedOver: PassedOver[] = [];
  for (const [name, create] of candidates) {
    try {
      return { executor: await create({ threads }), passedOver };
    } catch (error) {
      // Node's own message goes on with the list of requiring files; its first line says it all.
      passedOver.push({ executor: name, device: 'cpu', reason: reasonOf(error).split('\n')[0]! });
    }
  }
  const reason = passedOver.map((each) => each.reason).join('; ');
  const wanted = candidates[0]![0] === 'tensorflow' ? NATIVE_PACKAGES.tensorflow : NATIVE_PACKAGES.onnxruntime;
  throw new NeuralStyleError('engine-unavailable', { reason, package: wanted });
}
