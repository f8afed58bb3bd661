import assert from 'node:assert/strict';
import { medianFilter } from '../../../src/pixels/motion/median.js';

describe('medianFilter', () => {
  it('removes a single value that is off', () => {
    assert.deepEqual([...medianFilter(Float32Array.of(1, 1, 1, 1, 50, 1, 1, 1, 1), 3, 3)], [1, 1, 1, 1, 1, 1, 1, 1, 1]);
  });

  it('keeps an edge', () => {
    const edge = [0, 0, 5, 5, 0, 0, 5, 5, 0, 0, 5, 5];
    assert.deepEqual([...medianFilter(Float32Array.from(edge), 4, 3)], edge);
  });

  it('invents no value between two', () => {
    assert.deepEqual([...medianFilter(Float32Array.of(0, 8), 2, 1)], [0, 8]);
  });

  it('takes a single value as it is', () => {
    assert.deepEqual([...medianFilter(Float32Array.of(3), 1, 1)], [3]);
  });
});
