import { setTimeout as wait } from 'node:timers/promises';

/** Whether a process of this id runs. */
export function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Resolves when a process has ended. */
export async function ended(pid: number): Promise<void> {
  while (runs(pid)) await wait(10);
}
