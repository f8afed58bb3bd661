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
  /** True if its package is one that users install beside this one, and may lack. */
  readonly peer: boolean;
  /** True if it has other packages to compute with, slower, where its own does not load. */
  readonly fallback: boolean;
  readonly devices: readonly Device[];
}

/** From the fastest to the slowest on most machines. */
export const EXECUTOR_TRAITS = {
  /** Our own, in this package. */
  kernels: { package: '@neural-style/node-red', peer: false, fallback: false, devices: ['cpu'] },
  /** Uses any graphics card through WebGPU, NVIDIA's through CUDA. */
  onnxruntime: { package: 'onnxruntime-node', peer: true, fallback: false, devices: ['cpu', 'webgpu', 'cuda'] },
  tensorflow: { package: '@tensorflow/tfjs-node', peer: true, fallback: true, devices: ['cpu'] },
} as const satisfies Readonly<Record<string, ExecutorTraits>>;

export type ExecutorName = keyof typeof EXECUTOR_TRAITS;

export const EXECUTOR_NAMES = Object.keys(EXECUTOR_TRAITS) as readonly ExecutorName[];

/** Executors of earlier versions, and those that took their place. */
export const REPLACED_EXECUTORS: Readonly<Record<string, ExecutorName>> = { wasm: 'kernels' };

/** The executors with some traits, in order. */
export function executorsThat(have: (traits: ExecutorTraits) => boolean): readonly ExecutorName[] {
  return EXECUTOR_NAMES.filter((name) => have(EXECUTOR_TRAITS[name]));
}
