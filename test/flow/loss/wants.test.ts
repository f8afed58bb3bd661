import assert from 'node:assert/strict';
import { type WaitingProperties, wantsOf } from '../../../src/flow/loss/wants.js';

const properties = (given: Partial<WaitingProperties> = {}): WaitingProperties => ({
  content: 'wire',
  contentWeight: 5,
  width: null,
  height: null,
  styleWeight: 500,
  styles: 2,
  ...given,
});

describe('wantsOf', () => {
  it('waits for content and styles', () => {
    assert.deepEqual(wantsOf(properties()), { base: 'either', styles: 2 });
  });

  it('waits for content and an objective where both belong together, but for content of weight 0', () => {
    assert.deepEqual(wantsOf(properties({ content: 'both' })), { base: 'both', styles: 2 });
    assert.deepEqual(wantsOf(properties({ content: 'both', contentWeight: 0 })), { base: 'objective', styles: 2 });
  });

  it('waits for no style of weight 0', () => {
    assert.deepEqual(wantsOf(properties({ styleWeight: 0 })), { base: 'either', styles: 0 });
  });

  it('waits for no content where there is to be none', () => {
    assert.deepEqual(wantsOf(properties({ content: 'none' })), { base: 'none', styles: 2 });
  });

  for (const size of [{ width: 256 }, { height: 256 }, { width: 256, height: 128 }])
    it(`waits for no content of weight 0, with ${JSON.stringify(size)}`, () => {
      assert.deepEqual(wantsOf(properties({ contentWeight: 0, ...size })), { base: 'none', styles: 2 });
    });

  it('waits for content of weight 0 where only it says how large the painting is', () => {
    assert.deepEqual(wantsOf(properties({ contentWeight: 0 })), { base: 'either', styles: 2 });
  });

  for (const nothing of [{ content: 'none' }, { contentWeight: 0, width: 256 }] as const)
    it(`refuses to wait for nothing at all, with ${JSON.stringify(nothing)}`, () => {
      assert.throws(() => wantsOf(properties({ styleWeight: 0, ...nothing })), {
        code: 'setting-invalid',
        message: /^Expected a weight above 0 .* for styleWeight but received 0\./,
      });
    });
});
