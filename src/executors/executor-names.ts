/*
 * The executors as plain data: the one place where they are named. Dialogs, the command line and workers list what stands here. It imports
 * nothing, so that an editor may have it, too. How one is made is in executors.ts.
 */

/** Devices that an engine may compute on. */
export const DEVICES = ['cpu', 'webgpu', 'cuda'] as const;

export type Device = (typeof DEVICES)[number];

/** Devices that a machine may lack. */
export const CARDS = ['webgpu', 'cuda'] as const satisfies readonly Device[];

/** An executor as users see it. Its label is in the locales: `executor.<name>`. */
export interface ExecutorTraits {
  /** The npm package that computes. */
  readonly package: string;
  /** True if it computes with all of the processor's instructions; its package is then one that users may lack. */
  readonly native: boolean;
  /** True if it has other packages to compute with, slower, where its own does not load. */
  readonly fallback: boolean;
  readonly devices: readonly Device[];
}

/** From the fastest to the slowest on most machines. */
export const EXECUTOR_TRAITS = {
  /** Our own, in this package. */
  kernels: { package: '@neural-style/node-red', native: false, fallback: false, devices: ['cpu'] },
  /** Uses any graphics card through WebGPU, NVIDIA's through CUDA. */
  onnxruntime: { package: 'onnxruntime-node', native: true, fallback: false, devices: ['cpu', 'webgpu', 'cuda'] },
  tensorflow: { package: '@tensorflow/tfjs-node', native: true, fallback: true, devices: ['cpu'] },
  wasm: { package: 'onnxruntime-web', native: false, fallback: false, devices: ['cpu'] },
} as const satisfies Readonly<Record<string, ExecutorTraits>>;

export type ExecutorName = keyof typeof EXECUTOR_TRAITS;

export const EXECUTOR_NAMES = Object.keys(EXECUTOR_TRAITS) as readonly ExecutorName[];

/** The executors with some traits, in order. */
export function executorsThat(have: (traits: ExecutorTraits) => boolean): readonly ExecutorName[] {
  return EXECUTOR_NAMES.filter((name) => have(EXECUTOR_TRAITS[name]));
}
