import assert from 'node:assert/strict';
import { normal, uniform } from '../../src/values/random.js';

const COUNT = 100_000;

function take(random: () => number, count: number): number[] {
  return Array.from({ length: count }, random);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

describe('uniform', () => {
  it('is mulberry32', () => {
    assert.deepEqual(take(uniform(1), 3), [0.6270739405881613, 0.002735721180215478, 0.5274470399599522]);
  });

  it('gives the same numbers for the same seed and others for another', () => {
    assert.deepEqual(take(uniform(42), 100), take(uniform(42), 100));
    assert.notDeepEqual(take(uniform(42), 100), take(uniform(43), 100));
  });

  it('stays in [0, 1) and fills it evenly', () => {
    const values = take(uniform(5), COUNT);
    assert.ok(values.every((value) => value >= 0 && value < 1));
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = values.filter((value) => Math.floor(value * 10) === tenth).length / COUNT;
      assert.ok(Math.abs(share - 0.1) < 0.005, `${share} of the values lie in tenth ${tenth}`);
    }
  });

  it('takes any integer for a seed', () => {
    for (const seed of [0, -1, 2 ** 32 - 1, 2 ** 40 + 1]) assert.ok(take(uniform(seed), 100).every((value) => value >= 0 && value < 1));
  });
});

describe('normal', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    assert.deepEqual(take(normal(42), 100), take(normal(42), 100));
    assert.notDeepEqual(take(normal(42), 100), take(normal(43), 100));
  });

  it('has mean 0, variance 1 and kurtosis 3', () => {
    const values = take(normal(7), COUNT);
    assert.ok(values.every(Number.isFinite));
    assert.ok(Math.abs(mean(values)) < 0.01);
    assert.ok(Math.abs(mean(values.map((x) => x ** 2)) - 1) < 0.02);
    assert.ok(Math.abs(mean(values.map((x) => x ** 4)) - 3) < 0.15);
  });

  it('has no relation between neighbours', () => {
    const values = take(normal(7), COUNT);
    assert.ok(Math.abs(mean(values.slice(1).map((x, i) => x * values[i]!))) < 0.01);
  });
});
