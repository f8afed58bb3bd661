import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { endProcess } from '../support/node-red/process-end.js';

const HALF_TOLD = join(__dirname, '..', 'support', 'node-red', 'half-told.js');

describe('a process that runs examples', () => {
  it('ends when it is told, also where half of a message from it has been read', async () => {
    const child = fork(HALF_TOLD, { silent: true });
    await once(child.stdout!, 'data');
    await endProcess(child);
    assert.equal(child.exitCode, 0);
  });

  it('counts as ended where a signal has ended it', async () => {
    const child = fork(HALF_TOLD, { silent: true });
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
    await endProcess(child);
    assert.equal(child.signalCode, 'SIGKILL');
  });
});
