import assert from 'node:assert/strict';
import { WEIGHTS } from '../../../src/properties/nodes/loss.js';
import { OPTIMIZER } from '../../../src/properties/nodes/optimizer.js';
import { type Check, inRange } from '../../../src/queue/wire/check.js';
import type { FrameData } from '../../../src/queue/wire/frame-data.js';

const NO_FRAME = {} as FrameData;

describe("a number in the range of a node's property", () => {
  const takes = (check: Check<number>, value: unknown): boolean => {
    try {
      return check(value, 'here', NO_FRAME) === value;
    } catch {
      return false;
    }
  };

  it('is taken off a queue with both ends of the range, and no further', () => {
    const exponent = inRange(WEIGHTS.layerExponent);
    assert.deepEqual(
      [0.009, 0.01, 100, 101].map((value) => takes(exponent, value)),
      [false, true, true, false],
    );
  });

  it('is whole where the property is', () => {
    const history = inRange(OPTIMIZER.properties.historySize);
    assert.deepEqual(
      [0, 1, 2.5, 100, 101, '10'].map((value) => takes(history, value)),
      [false, true, false, true, false, false],
    );
  });

  it('has no end where the property has none', () => {
    assert.ok(takes(inRange(OPTIMIZER.properties.reportEvery), Number.MAX_SAFE_INTEGER));
    assert.ok(takes(inRange(WEIGHTS.contentWeight), Number.MAX_VALUE));
    assert.ok(!takes(inRange(WEIGHTS.contentWeight), Infinity));
  });
});
