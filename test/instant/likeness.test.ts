import assert from 'node:assert/strict';
import { aimedAt } from '../../src/instant/join-matrices.js';
import { keptShare } from '../../src/instant/likeness.js';
import { JOINED_LAYERS } from '../../src/instant/painter-weights.js';

const level = (scale: number): Float64Array => Float64Array.of(4 * scale, 1, 1, 2);
const moments = (scale: number): Float64Array[] => JOINED_LAYERS.map(() => level(scale));
const means = JOINED_LAYERS.map(() => new Float64Array(2));

interface Case {
  readonly content?: readonly Float64Array[];
  readonly style: readonly Float64Array[];
  readonly strength?: readonly number[];
  readonly detail?: number;
}

const shareOf = ({ content: second = moments(1), style, strength = [1, 1, 1, 1], detail = 1 }: Case): number =>
  keptShare({ content: { second, means }, target: aimedAt(second, style, strength), detail });
const kept = (scale: number, strength = 1, detail = 1): number =>
  shareOf({ style: moments(scale), strength: JOINED_LAYERS.map(() => strength), detail });

describe('the share of the photograph', () => {
  it('is all in its own style, and as much as the detail says', () => {
    assert.equal(kept(1), 1);
    assert.equal(kept(1, 1, 0.25), 0.25);
  });

  it('is nothing in another style', () => {
    assert.equal(kept(2), 0);
  });

  it('is all at strength 0, and falls as the strength grows', () => {
    const shares = [0, 0.05, 0.1, 0.2, 0.3, 1].map((strength) => kept(1.5, strength));
    assert.equal(shares[0], 1);
    for (let at = 1; at < shares.length; at++) assert.ok(shares[at]! < shares[at - 1]! || shares[at] === 0, shares.join());
    assert.equal(shares.at(-1), 0);
  });

  it('is all where a picture has no power at all, in its own style', () => {
    const nothing = JOINED_LAYERS.map(() => new Float64Array(4));
    assert.equal(shareOf({ content: nothing, style: nothing }), 1);
  });

  it('is all at strength 0 whatever the style: no power at a level, or a thousandth of it', () => {
    for (const style of [JOINED_LAYERS.map(() => new Float64Array(4)), moments(1e-3), [level(2), level(2), level(2), new Float64Array(4)]])
      assert.equal(shareOf({ style, strength: [0, 0, 0, 0] }), 1);
    const palette = { style: [new Float64Array(4), ...moments(1).slice(1)], strength: [0, 1, 1, 1] };
    assert.equal(shareOf(palette), 1);
  });

  it('falls as slowly for a style of hardly any power as for another', () => {
    const [faint, strong] = [1e-3, 2].map((scale) => kept(scale, 0.01));
    assert.ok(faint! > 0.99 && strong! > 0.99, `${faint}, ${strong}`);
  });

  it('is nothing where one of them has none', () => {
    const nothing = JOINED_LAYERS.map(() => new Float64Array(4));
    assert.equal(shareOf({ style: nothing }), 0);
  });
});
