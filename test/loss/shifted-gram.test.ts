import * as build from '../../src/graph/builder.js';
import { gradientOf } from '../../src/graph/gradient.js';
import { type Shift, shiftedGramMatrix } from '../../src/loss/gram.js';
import { finiteDifferences } from '../support/pictures/differences.js';
import { interpret } from '../support/numbers/interpreter.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

const [CHANNELS, HEIGHT, WIDTH] = [3, 4, 6];
const NOMINAL = 64;
const maps = build.input('maps', [1, CHANNELS, HEIGHT, WIDTH]);
const mask = build.input('mask', [1, HEIGHT * WIDTH]);
const VALUES = randomValues(CHANNELS * HEIGHT * WIDTH, 1);
const MASK = randomValues(HEIGHT * WIDTH, 2).map(Math.abs);

/** Its definition, pair by pair. */
function defined({ direction, distance }: Shift, weights: Float32Array | null): Float64Array {
  const [down, across] = direction === 'down' ? [distance, 0] : [0, distance];
  const at = (channel: number, y: number, x: number): number =>
    VALUES[(channel * HEIGHT + y) * WIDTH + x]! * (weights ? weights[y * WIDTH + x]! : 1);
  const matrix = new Float64Array(CHANNELS ** 2);
  let pairs = 0;
  for (let y = 0; y + down < HEIGHT; y++)
    for (let x = 0; x + across < WIDTH; x++) {
      pairs += 1;
      for (let i = 0; i < CHANNELS; i++)
        for (let j = 0; j < CHANNELS; j++)
          matrix[i * CHANNELS + j]! += (at(i, y, x) * at(j, y + down, x + across) + at(j, y, x) * at(i, y + down, x + across)) / 2;
    }
  return matrix.map((value) => value / (pairs * NOMINAL));
}

describe('shiftedGramMatrix', () => {
  for (const direction of ['across', 'down'] as const)
    for (const masked of [false, true])
      it(`is the mean product of features with those at a distance ${direction}${masked ? ', masked' : ''}`, () => {
        const shift = { direction, distance: 2 };
        const matrix = shiftedGramMatrix(maps, NOMINAL, shift, masked ? mask : undefined);
        assertClose(interpret({ matrix }, { maps: VALUES, mask: MASK }).matrix!, defined(shift, masked ? MASK : null), 1e-6, 'matrix');
      });

  it('has the gradient of finite differences', () => {
    const loss = build.sumOfSquares(shiftedGramMatrix(maps, NOMINAL, { direction: 'across', distance: 1 }));
    const gradient = interpret({ gradient: gradientOf(loss, maps) }, { maps: VALUES }).gradient!;
    const expected = finiteDifferences(loss, 'maps', { maps: VALUES });
    assertClose(gradient, expected, 1e-4, 'gradient');
  });

  it('is 0 where no position has a partner', () => {
    const matrix = shiftedGramMatrix(maps, NOMINAL, { direction: 'down', distance: HEIGHT });
    assertClose(interpret({ matrix }, { maps: VALUES }).matrix!, new Float64Array(CHANNELS ** 2), 0, 'matrix');
  });
});
