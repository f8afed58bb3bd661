import { readFileSync } from 'node:fs';
import { KILOBYTE, MEGABYTE, PAGE } from '../../../values/units.js';

/*
 * Addresses are scarce where a service is limited in them (`ulimit -v`). Node.js ends the process where it lacks some for a thread that it has
 * begun to start, so that they are counted before.
 */

/** Bytes of addresses with which a thread of Node.js starts, also beside others: a little more than 730 MB were enough in all trials. */
const THREAD_BYTES = 768 * MEGABYTE;
/** With fewer bytes hardly a picture can be painted. */
export const FEWEST_BYTES = 64 * MEGABYTE;

/** The text of a file; a test brings its own. */
type ReadText = (file: string) => string;

const readText: ReadText = (file) => readFileSync(file, 'utf8');

/** Bytes of addresses that this process may still take; Infinity where no limit is known. */
export function addressesLeft(read = readText): number {
  try {
    const limit = /^Max address space\s+(\d+)\s/m.exec(read('/proc/self/limits'));
    const taken = /^VmSize:\s+(\d+) kB$/m.exec(read('/proc/self/status'));
    return limit && taken ? Math.max(0, Number(limit[1]) - Number(taken[1]) * KILOBYTE) : Infinity;
  } catch {
    // Not on Linux.
    return Infinity;
  }
}

/**
 * Bytes of addresses to take for memory to compute in: half of what is left besides a thread's, as weights and further threads want some too.
 * @param most bytes that are of use
 * @throws Error where there are too few to compute in
 */
export function addressesToTake(most: number, left = addressesLeft()): number {
  const bytes = Math.floor(Math.min(most, (left - THREAD_BYTES) / 2) / PAGE) * PAGE;
  if (bytes < FEWEST_BYTES) throw new Error('the limit of addresses leaves the kernels none to compute in');
  return bytes;
}

/** As many threads as are wanted, or as there are addresses for; 0 is possible. */
export function startableThreads(wanted: number, left = addressesLeft()): number {
  return Math.min(wanted, Math.floor(left / THREAD_BYTES));
}
