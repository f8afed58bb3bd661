import assert from 'node:assert/strict';
import * as build from '../../src/graph/builder.js';
import { gradientOf } from '../../src/graph/gradient.js';
import { temporalLoss } from '../../src/loss/temporal.js';
import { finiteDifferences } from '../support/pictures/differences.js';
import { interpret } from '../support/numbers/interpreter.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

const [HEIGHT, WIDTH] = [4, 3];
const PIXELS = HEIGHT * WIDTH;

describe('temporalLoss', () => {
  const image = build.input('image', [1, 3, HEIGHT, WIDTH]);
  const loss = temporalLoss(image, build.input('previous', image.shape), build.input('confidence', [1, PIXELS]));
  const confidence = Float64Array.from({ length: PIXELS }, (_, i) => (i % 3) / 2);
  const feeds = {
    image: randomValues(3 * PIXELS, 1).map((value) => 128 + 100 * value),
    previous: randomValues(3 * PIXELS, 2).map((value) => 128 + 100 * value),
    confidence: confidence.map(Math.sqrt),
  };
  const lossAt = (changes: Record<string, ArrayLike<number>>): number => interpret({ loss }, { ...feeds, ...changes }).loss![0]!;

  it('is mean(c·(x − w)²) over pixels and colours', () => {
    assert.deepEqual(loss.shape, []);
    let sum = 0;
    feeds.image.forEach((value, i) => (sum += confidence[i % PIXELS]! * (value - feeds.previous[i]!) ** 2));
    assertClose([lossAt({})], [sum / (3 * PIXELS)], 1e-7, 'loss');
  });

  it('is 0 for the previous picture itself', () => assert.equal(lossAt({ image: feeds.previous }), 0));

  it('is 0 where the previous picture says nothing', () => assert.equal(lossAt({ confidence: new Float64Array(PIXELS) }), 0));

  it('has the gradient that finite differences give', () => {
    const { gradient } = interpret({ gradient: gradientOf(loss, image) }, feeds);
    assertClose(gradient!, finiteDifferences(loss, 'image', feeds, 1e-3), 1e-6, 'gradient');
  });
});
