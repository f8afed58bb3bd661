import * as build from '../../src/graph/builder.js';
import { gradientOf } from '../../src/graph/gradient.js';
import type { Shift } from '../../src/graph/operations.js';
import { shiftedGramMatrix } from '../../src/loss/gram.js';
import { finiteDifferences } from '../support/pictures/differences.js';
import { interpret } from '../support/numbers/interpreter.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

const [CHANNELS, HEIGHT, WIDTH] = [3, 17, 18];
const NOMINAL = 64;
const maps = build.input('maps', [1, CHANNELS, HEIGHT, WIDTH]);
const mask = build.input('mask', [1, HEIGHT * WIDTH]);
const VALUES = randomValues(CHANNELS * HEIGHT * WIDTH, 1);
const MASK = randomValues(HEIGHT * WIDTH, 2).map(Math.abs);

/** Its definition, pair by pair: between means of squares of 2×2 or 4×4 positions where that divides the distance. */
function defined({ axis, distance }: Shift, weights: Float32Array | null): Float64Array {
  const side = [4, 2, 1].find((each) => distance % each === 0)!;
  const [height, width] = [Math.floor(HEIGHT / side), Math.floor(WIDTH / side)];
  const [down, across] = axis === 2 ? [distance / side, 0] : [0, distance / side];
  const at = (channel: number, y: number, x: number): number => {
    let sum = 0;
    for (let row = side * y; row < side * (y + 1); row++)
      for (let column = side * x; column < side * (x + 1); column++)
        sum += VALUES[(channel * HEIGHT + row) * WIDTH + column]! * (weights ? weights[row * WIDTH + column]! : 1);
    return sum / side ** 2;
  };
  const matrix = new Float64Array(CHANNELS ** 2);
  let pairs = 0;
  for (let y = 0; y + down < height; y++)
    for (let x = 0; x + across < width; x++) {
      pairs += 1;
      for (let i = 0; i < CHANNELS; i++)
        for (let j = 0; j < CHANNELS; j++)
          matrix[i * CHANNELS + j]! += (at(i, y, x) * at(j, y + down, x + across) + at(j, y, x) * at(i, y + down, x + across)) / 2;
    }
  return matrix.map((value) => value / (pairs * NOMINAL));
}

describe('shiftedGramMatrix', () => {
  for (const [direction, axis] of [
    ['across', 3],
    ['down', 2],
  ] as const)
    for (const distance of [1, 2, 3, 4, 6, 8, 12])
      for (const masked of [false, true])
        it(`is the mean product of features with those ${distance} ${direction}${masked ? ', masked' : ''}`, () => {
          const shift = { axis, distance };
          const matrix = shiftedGramMatrix(maps, NOMINAL, shift, masked ? mask : undefined);
          assertClose(interpret({ matrix }, { maps: VALUES, mask: MASK }).matrix!, defined(shift, masked ? MASK : null), 1e-6, 'matrix');
        });

  for (const distance of [1, 2, 4])
    it(`has the gradient of finite differences at a distance of ${distance}`, () => {
      const loss = build.sumOfSquares(shiftedGramMatrix(maps, NOMINAL, { axis: 3, distance }));
      const gradient = interpret({ gradient: gradientOf(loss, maps) }, { maps: VALUES }).gradient!;
      const expected = finiteDifferences(loss, 'maps', { maps: VALUES });
      assertClose(gradient, expected, 1e-4, 'gradient');
    });

  it('is 0 where no position has a partner', () => {
    const matrix = shiftedGramMatrix(maps, NOMINAL, { axis: 2, distance: HEIGHT });
    assertClose(interpret({ matrix }, { maps: VALUES }).matrix!, new Float64Array(CHANNELS ** 2), 0, 'matrix');
  });

  it('is 0 of a single row, which has no squares of four positions', () => {
    const row = build.input('maps', [1, CHANNELS, 1, WIDTH]);
    const matrix = shiftedGramMatrix(row, NOMINAL, { axis: 2, distance: 2 });
    const values = VALUES.subarray(0, CHANNELS * WIDTH);
    assertClose(interpret({ matrix }, { maps: values }).matrix!, new Float64Array(CHANNELS ** 2), 0, 'matrix');
  });
});
