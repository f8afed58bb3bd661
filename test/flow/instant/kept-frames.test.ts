import assert from 'node:assert/strict';
import { KeptFrames } from '../../../src/flow/instant/kept-frames.js';
import type { Frame } from '../../../src/pixels/motion/motion.js';
import { flatFrame } from '../../support/pictures/example-frames.js';

const SIZE = { width: 4, height: 3 };
const frameOf = (grey: number, { width, height } = SIZE): Frame => {
  const content = flatFrame(width, height, grey);
  return { content, result: content };
};

describe('frames that are kept for those after them', () => {
  it('are the latest of each topic, and of the size that is asked for', () => {
    const kept = new KeptFrames();
    const [first, second, other] = [frameOf(1), frameOf(2), frameOf(3)];
    kept.put('a', first);
    kept.put('a', second);
    kept.put('b', other);
    assert.equal(kept.before('a', SIZE), second);
    assert.equal(kept.before('b', SIZE), other);
    assert.equal(kept.before('c', SIZE), null);
    assert.equal(kept.before('a', { width: 3, height: 4 }), null);
  });

  it('hold no more than a budget, but for the latest', () => {
    const kept = new KeptFrames();
    const large = { width: 8192, height: 4096 };
    kept.put('a', frameOf(1));
    kept.put('b', frameOf(2, large));
    assert.equal(kept.before('a', SIZE), null);
    assert.ok(kept.before('b', large));
    for (let topic = 0; topic < 200_000; topic++) kept.put(String(topic), frameOf(1));
    assert.ok(kept.bytes <= 160 * 1024 ** 2);
    assert.ok(kept.before('199999', SIZE));
    assert.equal(kept.before('0', SIZE), null);
  }).timeout(30_000);

  it('are let go of, all of them', () => {
    const kept = new KeptFrames();
    for (const topic of ['a', 'b']) kept.put(topic, frameOf(1));
    assert.ok(kept.bytes > 0);
    kept.clear();
    assert.equal(kept.before('a', SIZE), null);
    assert.equal(kept.bytes, 0);
  });
});
