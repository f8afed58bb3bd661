import assert from 'node:assert/strict';
import { argsort } from '../../../src/loss/statistics/argsort.js';
import { randomValues } from '../../support/numbers/numbers.js';

describe('argsort', () => {
  it('orders values of any sign and size, to their first 14 binary digits', () => {
    const values = randomValues(5000, 1).map((value, i) => value * 10 ** ((i % 60) - 30));
    const sorted = [...values].sort((a, b) => a - b);
    const order = argsort(values);
    assert.deepEqual(
      [...order].sort((a, b) => a - b),
      [...values.keys()],
    );
    order.forEach((at, rank) => assert.ok(Math.abs(values[at]! - sorted[rank]!) <= 2 ** -13 * Math.abs(sorted[rank]!), `rank ${rank}`));
  });

  it('keeps the order of equal values', () => {
    assert.deepEqual([...argsort(Float32Array.of(2, 1, 2, 1, 1))], [1, 3, 4, 0, 2]);
  });

  it('takes values of another array by its offset', () => {
    assert.deepEqual([...argsort(Float32Array.of(9, 9, 3, -1, 2).subarray(2))], [1, 2, 0]);
  });

  it('gives nothing for no values', () => assert.equal(argsort(new Float32Array()).length, 0));
});
