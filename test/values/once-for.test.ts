import assert from 'node:assert/strict';
import { onceFor } from '../../src/values/once-for.js';

describe('onceFor', () => {
  it('makes a value once for each object, whatever it is', () => {
    const made: [object, number][] = [];
    const count = onceFor((key: object, step: number): number | undefined => {
      made.push([key, step]);
      return made.length > 1 ? made.length * step : undefined;
    });
    const [first, second] = [{}, {}];
    assert.deepEqual([count(first, 10), count(first, 10), count(second, 10), count(second, 10)], [undefined, undefined, 20, 20]);
    assert.deepEqual(made, [
      [first, 10],
      [second, 10],
    ]);
  });
});
