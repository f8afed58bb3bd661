import { parentPort, workerData } from 'node:worker_threads';

/*
 * A thread of the kernels to which something happens when it is given work: `fault` among its data.
 */

const FAULTS: Readonly<Record<string, () => void>> = {
  exit: () => process.exit(7),
  throw: () => {
    throw new Error('something broke');
  },
  'throw no error': () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- what is thrown may be anything
    throw 'something else';
  },
  starve: () => {
    for (const held: number[][] = []; ;) held.push(Array.from({ length: 1e5 }, Math.random));
  },
};

const { fault, thread } = workerData as { fault: string; thread: string };
parentPort!.on('message', () => FAULTS[fault]?.());
if (!(fault in FAULTS)) void import(thread);
