import { parentPort, workerData } from 'node:worker_threads';
import { reasonOf } from '../../../errors.js';
import { computePhases, type KernelCalls } from './phases.js';
import { nativeCalls } from './native.js';
import type { Answer, Build, Order, SharedMemory, ThreadData } from './thread-messages.js';
import { instantiate } from './webassembly.js';

/*
 * A thread of the kernels: computes its part of what it is told, and says so.
 */

const { build, index } = workerData as ThreadData;
let kernelsAt: ((scratch: number) => KernelCalls) | undefined;

function load(build: Build, memory: SharedMemory): (scratch: number) => KernelCalls {
  return build.kind === 'native' ? nativeCalls(build.build, memory as number) : instantiate(build.module, memory as object, index);
}

parentPort!.on('message', ({ memory, words, threads, scratch }: Order) => {
  let answer: Answer = null;
  try {
    if (memory !== undefined) kernelsAt = load(build, memory);
    computePhases(words, threads, kernelsAt!(scratch));
  } catch (error) {
    answer = reasonOf(error);
  }
  parentPort!.postMessage(answer);
});
