import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { dealtWith, takeInHand } from '../../../src/flow/node/in-hand.js';
import type { Message } from '../../../src/flow/node/message.js';

const message = (id: string): Message => ({ _msgid: id });

/** Turns of the event loop. */
async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await nextTurn();
}

describe('a message in hand', () => {
  it('is dealt with when the last of several nodes lets go of it', async () => {
    const releases = [takeInHand(message('a')), takeInHand(message('a'))];
    takeInHand(message('b'));
    let done = false;
    const waiting = dealtWith('a').then(() => (done = true));
    await turns(20);
    releases[0]!();
    await turns(20);
    assert.equal(done, false);
    releases[1]!();
    await waiting;
    assert.equal(done, true);
  });

  it('is not dealt with while it is on a wire to the next node', async () => {
    let release = takeInHand(message('a'));
    let done = false;
    const waiting = dealtWith('a').then(() => (done = true));
    for (let nodes = 0; nodes < 5; nodes++) {
      await turns(3);
      release();
      // As many turns as a junction and a function node take.
      await turns(3);
      release = takeInHand(message('a'));
    }
    await turns(20);
    assert.equal(done, false);
    release();
    await waiting;
  });

  it('that nobody takes is dealt with', () => dealtWith('nobody'));

  it('may be one that says nothing of itself', () => {
    const silent = new Proxy({}, { get: () => { throw new Error('no'); } }) as Message; // prettier-ignore
    assert.doesNotThrow(() => takeInHand(silent)());
  });
});
