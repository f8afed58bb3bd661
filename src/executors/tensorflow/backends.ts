import util from 'node:util';
import type * as tfjs from '@tensorflow/tfjs-core';
import { reasonOf } from '../../errors.js';
import { threadCount } from '../capacity.js';

/** TensorFlow.js, whichever of its packages brought it. */
export type TensorFlow = typeof tfjs;

/** One way to have TensorFlow.js. */
export interface BackendPackage {
  /** The npm package. */
  readonly package: string;
  /** The backend's name in TensorFlow.js. */
  readonly name: 'tensorflow' | 'wasm' | 'cpu';
}

/** TensorFlow.js with one of its backends, which computes. */
export interface Backend extends BackendPackage {
  readonly tf: TensorFlow;
}

/** From the fastest to the slowest: TensorFlow itself, WebAssembly on one thread, JavaScript. */
export const BACKEND_PACKAGES: readonly BackendPackage[] = [
  { package: '@tensorflow/tfjs-node', name: 'tensorflow' },
  { package: '@tensorflow/tfjs-backend-wasm', name: 'wasm' },
  { package: '@tensorflow/tfjs-backend-cpu', name: 'cpu' },
];

/**
 * The first of the packages that loads.
 * @param threads inside one operation of TensorFlow itself; 0 means one per core that may be used
 * @throws Error that says of each package why it does not load
 */
export async function loadBackend(threads: number, packages = BACKEND_PACKAGES): Promise<Backend> {
  const reasons: string[] = [];
  for (const candidate of packages) {
    try {
      const tf = load(candidate, threads);
      // Without checks of every argument, and without advice on the console.
      tf.enableProdMode();
      if (await tf.setBackend(candidate.name)) return { ...candidate, tf };
      reasons.push(`${candidate.package} does not start`);
    } catch (error) {
      // Node's own message goes on with the list of requiring files; its first line says it all.
      reasons.push(reasonOf(error).split('\n')[0]!);
    }
  }
  // Two of them need the same third.
  throw new Error([...new Set(reasons)].join('; '));
}

/* eslint-disable @typescript-eslint/no-require-imports -- packages that the user may have, resolved when first needed */
function load({ package: name }: BackendPackage, threads: number): TensorFlow {
  if (name === '@tensorflow/tfjs-node') {
    restoreUtil();
    // Read by TensorFlow when it is loaded. Its remarks on the processor would end up in reports of a crash.
    process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
    // Left alone, it takes one for each processor, whatever share of them a container has.
    if (threads > 0) process.env.TF_NUM_INTRAOP_THREADS = String(threads);
    else process.env.TF_NUM_INTRAOP_THREADS ??= String(threadCount(threads));
    return require(name) as TensorFlow;
  }
  const tf = require('@tensorflow/tfjs-core') as TensorFlow;
  require(name);
  return tf;
}
/* eslint-enable @typescript-eslint/no-require-imports */

/** Restores functions of node:util that tfjs-node 4.22 uses and Node 23 has removed. */
function restoreUtil(): void {
  const removed = { isNullOrUndefined: (value: unknown): boolean => value === null || value === undefined, isArray: Array.isArray };
  for (const [name, implementation] of Object.entries(removed)) {
    if (!(name in util)) Object.assign(util, { [name]: implementation });
  }
}
