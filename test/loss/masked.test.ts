import assert from 'node:assert/strict';
import * as build from '../../src/graph/builder.js';
import { gradientOf } from '../../src/graph/gradient.js';
import type { GraphNode } from '../../src/graph/operations.js';
import { contentLoss } from '../../src/loss/content.js';
import { maskedMatrix } from '../../src/loss/masked.js';
import { gramMatrix, styleLoss } from '../../src/loss/gram.js';
import { finiteDifferences } from '../support/pictures/differences.js';
import { interpret } from '../support/numbers/interpreter.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

const [CHANNELS, HEIGHT, WIDTH, NOMINAL] = [3, 4, 5, 7];
const PIXELS = HEIGHT * WIDTH;
/** The graph's constants are float32. */
const TOLERANCE = 1e-7;

const x = build.input('x', [1, CHANNELS, HEIGHT, WIDTH]);
const mask = build.input('mask', [1, PIXELS]);
const target = build.input('target', x.shape);

/** The left two columns, the second one only by half. */
const row = Float64Array.from({ length: PIXELS }, (_, i) => [1.5, 1.5 * Math.SQRT1_2, 0, 0, 0][i % WIDTH]!);
const feeds = { x: Float64Array.from(randomValues(CHANNELS * PIXELS, 1)), target: randomValues(CHANNELS * PIXELS, 2), mask: row };

function valuesOf(node: GraphNode): Float64Array {
  return interpret({ node }, feeds).node!;
}

/** Σ over pixels of mask² · Fᵢ · Fⱼ, divided by H·W·C (Gatys et al. 2017, eq. 7). */
function guidedGram(features: ArrayLike<number>): number[] {
  const gram: number[] = [];
  for (let i = 0; i < CHANNELS; i++) {
    for (let j = 0; j < CHANNELS; j++) {
      let sum = 0;
      for (let pixel = 0; pixel < PIXELS; pixel++) sum += row[pixel]! ** 2 * features[i * PIXELS + pixel]! * features[j * PIXELS + pixel]!;
      gram.push(sum / (PIXELS * NOMINAL));
    }
  }
  return gram;
}

describe('maskedMatrix', () => {
  it('is the feature maps as a matrix, each pixel times its element of the mask', () => {
    const matrix = maskedMatrix(x, mask);
    assert.deepEqual(matrix.shape, [CHANNELS, PIXELS]);
    assertClose(
      valuesOf(matrix),
      feeds.x.map((value, i) => value * row[i % PIXELS]!),
      TOLERANCE,
      'matrix',
    );
  });

  it('leaves the values as they are without a mask', () => assert.deepEqual(valuesOf(maskedMatrix(x, undefined)), feeds.x));
});

describe('gramMatrix with a mask', () => {
  it('is the sum over what the mask shows', () =>
    assertClose(valuesOf(gramMatrix(x, NOMINAL, mask)), guidedGram(feeds.x), TOLERANCE, 'Gram matrix'));

  it('is that of the masked part alone, where the mask is white in a part and black elsewhere', () => {
    const half = build.input('half', [1, CHANNELS, HEIGHT, 2]);
    const part = Float64Array.from({ length: CHANNELS * HEIGHT * 2 }, (_, i) => feeds.x[Math.floor(i / 2) * WIDTH + (i % 2)]!);
    const share = Math.sqrt(WIDTH / 2);
    const left = Float64Array.from({ length: PIXELS }, (_, i) => (i % WIDTH < 2 ? share : 0));
    const { whole, alone } = interpret(
      { whole: gramMatrix(x, NOMINAL, mask), alone: gramMatrix(half, NOMINAL) },
      { ...feeds, half: part, mask: left },
    );
    assertClose(whole!, alone!, TOLERANCE, 'Gram matrix');
  });

  it('is the same for a tapped layer, whose maps are not made', () => {
    const matrix = randomValues(CHANNELS ** 2, 5);
    const mapped = build.conv2d(x, build.constant(matrix, [CHANNELS, CHANNELS, 1, 1]), undefined, 0);
    assertClose(valuesOf(gramMatrix(mapped, NOMINAL, mask)), guidedGram(valuesOf(mapped)), TOLERANCE, 'Gram matrix');
  });
});

const LOSSES: Record<string, GraphNode> = {
  'the content loss': contentLoss(x, target, NOMINAL, mask),
  'the style loss': styleLoss(gramMatrix(x, NOMINAL, mask), gramMatrix(target, NOMINAL), NOMINAL),
  'the style loss of a tapped layer': styleLoss(
    gramMatrix(build.conv2d(x, build.constant(randomValues(CHANNELS ** 2, 5), [CHANNELS, CHANNELS, 1, 1]), undefined, 0), NOMINAL, mask),
    gramMatrix(target, NOMINAL),
    NOMINAL,
  ),
};

for (const [name, loss] of Object.entries(LOSSES)) {
  describe(`${name} with a mask`, () => {
    const gradient = valuesOf(gradientOf(loss, x));

    it('has the gradient that finite differences give', () => {
      assertClose(gradient, finiteDifferences(loss, 'x', feeds), 1e-6, 'gradient');
    });

    it('does not pull at what the mask hides', () => {
      gradient.forEach((value, i) => assert.equal(value === 0, row[i % PIXELS] === 0));
    });
  });
}

describe('the content loss with a mask', () => {
  it('is the mean over what the mask shows', () => {
    let sum = 0;
    feeds.x.forEach((value, i) => (sum += row[i % PIXELS]! ** 2 * (value - feeds.target[i]!) ** 2));
    assertClose(valuesOf(contentLoss(x, target, NOMINAL, mask)), [sum / (PIXELS * NOMINAL)], TOLERANCE, 'loss');
  });
});
