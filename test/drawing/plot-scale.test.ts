import assert from 'node:assert/strict';
import { linearScale, logScale, numberLabel } from '../../src/drawing/plot-scale.js';

describe('linearScale', () => {
  it('runs from the least value to the largest, with round numbers marked', () => {
    const { at, ticks } = linearScale([1, 50, 300], 100, 400);
    assert.deepEqual([at(1), at(300)], [100, 400]);
    assert.deepEqual(ticks, [50, 100, 150, 200, 250, 300]);
  });

  it('puts a single value in the middle', () => {
    const { at, ticks } = linearScale([7, 7], 0, 100);
    assert.deepEqual([at(7), ticks], [50, [7]]);
  });

  it('marks nothing where there is nothing', () => assert.deepEqual(linearScale([], 0, 100).ticks, []));
});

describe('logScale', () => {
  it('gives equal ratios equal lengths', () => {
    const { at } = logScale([1, 1e4], 0, 100);
    assert.ok(Math.abs(at(100) - 50) < 1e-9);
    assert.ok(Math.abs(at(10) - at(1) - (at(100) - at(10))) < 1e-9);
  });

  const TICKS: [values: number[], ticks: number[]][] = [
    [
      [1, 1e4],
      [1, 10, 100, 1000, 1e4],
    ],
    [
      [3, 60],
      [5, 10, 20, 50],
    ],
    [
      [0.004, 0.02],
      [0.005, 0.01, 0.02],
    ],
    [[1000], [1000]],
    [
      [1e-2, 1e6],
      [0.01, 1, 100, 1e4, 1e6],
    ],
    [[], []],
  ];
  for (const [values, expected] of TICKS) {
    it(`marks ${expected.join(', ') || 'nothing'} for ${values.join(' to ') || 'no values'}`, () => {
      const { ticks } = logScale(values, 0, 100);
      assert.deepEqual(ticks, expected);
    });
  }

  it('has a tick wherever a single value lies', () => {
    for (let value = 1; value < 10; value += 0.1) assert.ok(logScale([value], 0, 100).ticks.length > 0, String(value));
  });

  it('puts ticks beyond the values in their own places', () => {
    const { at, ticks } = logScale([1234], 0, 100);
    assert.deepEqual(ticks, [1000, 2000]);
    assert.ok(at(1000) < at(1234) - 10 && at(2000) > at(1234) + 10);
  });

  it('is not flattened by one tiny value', () => {
    const { at } = logScale([1e-200, 1, 1e3], 0, 100);
    assert.ok(at(1e3) - at(1) > 20);
    assert.ok(at(1e-200) >= 0);
  });
});

describe('numberLabel', () => {
  const LABELS: [number, string][] = [
    [0, '0'],
    [0.05, '0.05'],
    [0.005, '5e-3'],
    [20_000, '20000'],
    [200_000, '2e5'],
    [1.5e7, '1.5e7'],
  ];
  for (const [value, label] of LABELS) it(`says ${value} as ${label}`, () => assert.equal(numberLabel(value), label));
});
