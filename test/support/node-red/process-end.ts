import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/*
 * The end of a process that was forked. It is told by a message: where half of what it tells itself has been read, Node.js' `disconnect`
 * waits for the rest, which it does not read any more, so that the process would never learn of it.
 */

const END = 'end';

/** Has a process end that listens for it with `whenToldToEnd`, and resolves when it has. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.send(END);
  await ended;
}

/** Does something and ends this process, when the one that forked it says so, or is gone. */
export function whenToldToEnd(end: () => Promise<void>): void {
  const leave = (): void => void end().finally(() => process.exit(0));
  process.once('disconnect', leave);
  process.on('message', (message) => {
    if (message === END) leave();
  });
}
