import { availableParallelism, totalmem } from 'node:os';
import { cpuQuota, memoryCeiling } from './cgroup.js';

/*
 * The part of this machine that the engine may take: in a container or a service that can be less than what is there.
 */

/**
 * Number of threads that can compute at the same time: as many as there are processors that this process may run on, or as its quota of
 * their time allows, rounded up. More would wait for each other, for the rest of each period in which the quota is used up.
 */
export function usableCores(affinity = availableParallelism(), quota = cpuQuota()): number {
  return Math.max(1, Math.min(affinity, Math.ceil(quota)));
}

/** Threads inside one operation: as many as are asked for, or for 0 one per usable core. */
export function threadCount(threads: number): number {
  return threads > 0 ? threads : usableCores();
}

/** Bytes of memory of this machine, or as many as its container may take. */
export function usableMemory(): number {
  // Without a limit it is 0 or absurdly large; the least of all limits counts, whoever knows it.
  const constrained = process.constrainedMemory();
  return Math.min(totalmem(), constrained > 0 ? constrained : Infinity, memoryCeiling());
}
