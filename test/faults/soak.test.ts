import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { withVariables } from '../support/engine/missing-packages.js';
import { childPids } from '../../scripts/child-pids.js';
import { decoderPids } from '../../src/image/decode.js';
import { Soak } from '../support/node-red/soak.js';
import { skip } from '../support/skip.js';

/** A minute of it finds more; `npm run soak` takes half an hour. */
const SECONDS = 12;
/** Pictures are decoded two at a time, and two more that take long. */
const MOST_DECODERS = 4;

const ascending = (a: number, b: number): number => a - b;

describe('a short soak', () => {
  it('answers every message exactly once, whatever happens around it, and leaves nothing behind', async function () {
    if (process.platform !== 'linux') {
      skip(this, 'handles and processes are counted in /proc, which only Linux has');
    }
    // Temporary files of other processes are not ours to count.
    const folder = await mkdtemp(join(tmpdir(), 'neural-style-soak-'));
    await withVariables({ TMPDIR: folder }, async () => {
      const before = Soak.holdings();
      const soak = new Soak(1);
      await soak.start();
      await soak.run(SECONDS);
      await soak.settle();
      await soak.stop();
      const { sent, painted, cancelled, failed, answeredAgain, unanswered, done } = soak.ledger;
      console.log(`      ${JSON.stringify(soak.ledger)}`);
      assert.deepEqual({ answeredAgain, unanswered }, { answeredAgain: 0, unanswered: 0 });
      assert.equal(Object.values(failed).reduce((sum, count) => sum + count, 0) + painted + cancelled, sent);
      assert.ok(painted > 0 && cancelled > 0 && done.crash! > 0);
      // The engines of all versions are told to end; that takes a moment.
      for (let patience = 100; Soak.holdings().engines > before.engines && patience > 0; patience--) await wait(100);
      const after = Soak.holdings();
      assert.deepEqual([after.engines, after.temporaryFiles], [before.engines, before.temporaryFiles]);
      // Those that rest are the pool's, which ends them after a minute; none is left that it knows nothing of.
      assert.deepEqual(childPids('decoder-main.js'), decoderPids().sort(ascending));
      assert.ok(after.decoders <= MOST_DECODERS);
    }).finally(() => rm(folder, { recursive: true }));
  });
});
