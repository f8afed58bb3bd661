import * as build from '../../src/graph/builder.js';
import { gradientOf } from '../../src/graph/gradient.js';
import { linesLoss } from '../../src/loss/lines.js';
import { finiteDifferences } from '../support/pictures/differences.js';
import { interpret } from '../support/numbers/interpreter.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

const [HEIGHT, WIDTH] = [7, 6];
const AREA = HEIGHT * WIDTH;
const image = build.input('image', [1, 3, HEIGHT, WIDTH]);
const photograph = build.input('photograph', [1, 3, HEIGHT, WIDTH]);
const mask = build.input('mask', [1, AREA]);
const feeds = {
  image: randomValues(3 * AREA, 1).map((value) => 127 + 100 * value),
  photograph: randomValues(3 * AREA, 2).map((value) => 127 + 100 * value),
  mask: randomValues(AREA, 3).map(Math.abs),
};
const loss = linesLoss(image, photograph, mask);

/** A 3×3 window over a map, of which there are zeros beyond the edges. */
function filtered(map: Float64Array, window: readonly number[]): Float64Array {
  return map.map((_, at) => {
    const [y, x] = [Math.floor(at / WIDTH), at % WIDTH];
    return window.reduce((sum, weight, i) => {
      const [row, column] = [y + Math.floor(i / 3) - 1, x + (i % 3) - 1];
      const inside = row >= 0 && row < HEIGHT && column >= 0 && column < WIDTH;
      return sum + (inside ? weight * map[row * WIDTH + column]! : 0);
    }, 0);
  });
}

describe('linesLoss', () => {
  it('is the mean square of the difference of Laplacians of grey, blurred pictures, times 1000', () => {
    const difference = (at: number): number => feeds.image[at]! - feeds.photograph[at]!;
    const grey = Float64Array.from({ length: AREA }, (_, at) => (difference(at) + difference(at + AREA) + difference(at + 2 * AREA)) / 3);
    const binomial = [1, 2, 1, 2, 4, 2, 1, 2, 1].map((weight) => weight / 16);
    const lines = filtered(filtered(filtered(grey, binomial), binomial), [0, 1, 0, 1, -4, 1, 0, 1, 0]);
    const expected = (1000 * lines.reduce((sum, value, at) => sum + (value * feeds.mask[at]!) ** 2, 0)) / AREA;
    assertClose(interpret({ loss }, feeds).loss!, [expected], 1e-6, 'loss');
  });

  it('has the gradient of finite differences', () => {
    const { gradient } = interpret({ gradient: gradientOf(loss, image) }, feeds);
    assertClose(gradient!, finiteDifferences(loss, 'image', feeds, 1e-3), 1e-5, 'gradient');
  });

  it('is 0 for the photograph itself', () => {
    assertClose(interpret({ loss }, { ...feeds, image: feeds.photograph }).loss!, [0], 0, 'loss');
  });
});
