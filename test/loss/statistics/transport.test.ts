import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Gaussian, transportMap } from '../../../src/loss/statistics/transport.js';
import { ROOT } from '../../../scripts/node-red.js';
import { assertClose } from '../../support/numbers/numbers.js';

/** Computed by scipy.linalg.sqrtm in float64, from Σ^-½ (Σ^½ S Σ^½)^½ Σ^-½. */
interface Case {
  readonly from: Gaussian;
  readonly to: Gaussian;
  readonly map: readonly number[];
  readonly distance: number;
}

const CASES = JSON.parse(readFileSync(join(ROOT, 'test', 'fixtures', 'transport.json'), 'utf8')) as readonly Case[];

/** ‖m − A m − b‖² + tr((I − A) Σ (I − A)ᵀ): the mean square of the moves. */
function meanSquareMove({ mean, covariance }: Gaussian, matrix: ArrayLike<number>, offset: ArrayLike<number>): number {
  const size = mean.length;
  const rest = (row: number, column: number): number => (row === column ? 1 : 0) - matrix[row * size + column]!;
  let sum = 0;
  for (let row = 0; row < size; row++) {
    let move = -offset[row]!;
    for (let i = 0; i < size; i++) {
      move += rest(row, i) * mean[i]!;
      for (let j = 0; j < size; j++) sum += rest(row, i) * covariance[i * size + j]! * rest(row, j);
    }
    sum += move ** 2;
  }
  return sum;
}

describe('transportMap', () => {
  for (const { from, to, map, distance } of CASES) {
    const size = from.mean.length;
    it(`is that of the definition, in ${size} dimensions`, () => {
      const { matrix } = transportMap(from, to);
      assertClose(matrix, map, 1e-5, 'map');
    });

    it(`moves by the squared 2-Wasserstein distance, in ${size} dimensions`, () => {
      const { matrix, offset } = transportMap(from, to);
      assertClose([meanSquareMove(from, matrix, offset)], [distance], 1e-3, 'distance');
    });
  }

  it('leaves what has the distribution already, but for the ridge', () => {
    const { from } = CASES[1]!;
    const { matrix, offset } = transportMap(from, from);
    const identity = matrix.map((_, at) => (at % (from.mean.length + 1) === 0 ? 1 : 0));
    // The ridge counts in directions of little variance.
    assertClose(matrix, identity, 1e-3, 'map');
    assertClose(
      offset.map((value) => value + 1),
      offset.map(() => 1),
      3e-3,
      'offset',
    );
  });

  it('moves what has no variance in some direction, without infinities', () => {
    const flat = { mean: [1, 2], covariance: [1, 0, 0, 0] };
    const { matrix, offset } = transportMap(flat, { mean: [0, 0], covariance: [1, 0, 0, 1] });
    assertClose(
      [...matrix, ...offset].map((value) => (Number.isFinite(value) ? 1 : 0)),
      [1, 1, 1, 1, 1, 1],
      0,
      'finite',
    );
  });

  for (const [what, mean, covariance] of [
    ['a picture', [1, NaN], [1, 0, 0, Infinity]],
    ['a picture of large features', [1e30, 1], [Infinity, NaN, NaN, 1]],
  ] as const)
    it(`has no numbers for ${what} whose loss has none`, () => {
      const { matrix } = transportMap({ mean, covariance }, { mean: [0, 0], covariance: [1, 0, 0, 1] });
      assertClose(
        [...matrix].map((value) => (Number.isNaN(value) ? 1 : 0)),
        [1, 1, 1, 1],
        0,
        'NaN',
      );
    });
});
