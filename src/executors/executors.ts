import type { Device, ExecutorName } from './executor-names.js';
import type { Executor } from './executor.js';
import { createKernelsExecutor } from './kernels/kernels.js';
import { createOnnxRuntimeExecutor } from './onnx/onnxruntime.js';
import { createNativeTensorFlowExecutor, createTensorFlowExecutor } from './tensorflow/tensorflow.js';

export interface ExecutorRequest {
  /** Inside one operation; 0 means one per core that may be used. */
  readonly threads: number;
  /** See `ExecutorOptions`. */
  readonly exact?: boolean | undefined;
  /** One of those that the executor computes on. */
  readonly device: Device;
  /** True to take nothing but the executor's own package, where it has others to fall back to. */
  readonly ownPackage?: boolean;
}

/** Makes an executor. Its package is loaded then, not before. */
export interface ExecutorRecord {
  /** @throws whatever loading its package throws where it is not installed or does not run */
  readonly create: (request: ExecutorRequest) => Executor | Promise<Executor>;
}

/** The functions that make each executor. Its name, package and devices are in executor-names.ts. */
export const EXECUTORS: Readonly<Record<ExecutorName, ExecutorRecord>> = {
  kernels: { create: ({ threads, exact }) => createKernelsExecutor({ threads, exact }) },
  onnxruntime: { create: ({ threads, device }) => createOnnxRuntimeExecutor({ threads }, device) },
  tensorflow: {
    create: ({ threads, ownPackage }) => (ownPackage ? createNativeTensorFlowExecutor({ threads }) : createTensorFlowExecutor({ threads })),
  },
};
