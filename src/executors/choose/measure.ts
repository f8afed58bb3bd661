import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Device, ExecutorName } from '../executor-names.js';
import { asNode } from '../../child-process/as-node.js';

export interface MeasurementRequest {
  readonly executor: ExecutorName;
  /** The processor, unless another is named. */
  readonly device?: Device;
  readonly threads: number;
  /** Side of the square picture, in pixels. */
  readonly size: number;
  readonly iterations: number;
}

/** The time that an executor takes for an iteration with the embedded model, or why it does not run. */
export type Measurement =
  { readonly library: string; readonly milliseconds: number; readonly slowerBecause?: readonly string[] } | { readonly error: string };

/** Milliseconds. A library that hangs while it loads shall not hang whoever asks. */
const TIMEOUT = 60_000;

/** Measures an executor in a process of its own: what a library does to its process, crash included, stays there. */
export function measureExecutor(request: MeasurementRequest, timeout = TIMEOUT): Promise<Measurement> {
  return new Promise((resolve) => {
    const child = fork(join(__dirname, 'probe.js'), [JSON.stringify(request)], {
      execArgv: [],
      env: { ...process.env, ...asNode() },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    let result: Measurement | undefined;
    const timer = setTimeout(() => {
      result ??= { error: `it did not answer within ${timeout / 1000} s` };
      child.kill('SIGKILL');
    }, timeout);
    child.on('message', (message: Measurement) => (result = message));
    const ended = (reason: string): void => {
      clearTimeout(timer);
      resolve(result ?? { error: reason });
    };
    // Not at its exit: a last message may still be in the pipe.
    child.on('close', (code, signal) => ended(`the process ended with ${signal ?? `exit code ${String(code)}`}`));
    child.on('error', (error) => ended(error.message));
  });
}
