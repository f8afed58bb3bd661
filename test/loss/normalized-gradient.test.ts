import assert from 'node:assert/strict';
import { createOnnxRuntimeExecutor } from '../../src/executors/onnx/onnxruntime.js';
import * as build from '../../src/graph/builder.js';
import { gradientOf } from '../../src/graph/gradient.js';
import { topologicalOrder, type GraphNode } from '../../src/graph/operations.js';
import { contentLoss } from '../../src/loss/content.js';
import { gramMatrix, styleLoss, withNormalizedGradient } from '../../src/loss/gram.js';
import { totalVariation } from '../../src/loss/total-variation.js';
import { finiteDifferences } from '../support/pictures/differences.js';
import { interpret } from '../support/numbers/interpreter.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';

const SHAPE = [1, 3, 4, 5];
const SIZE = 60;
const x = build.input('x', SHAPE);
const weight = build.input('weight', []);
const target = build.constant(randomValues(SIZE, 2), SHAPE);
const feeds = (strength: number): Record<string, ArrayLike<number>> => ({ x: randomValues(SIZE, 1), weight: [strength] });

/** Gives the mapped features of a distilled network. */
function tapped(maps: GraphNode): GraphNode {
  return build.conv2d(maps, build.constant(randomValues(9, 3), [3, 3, 1, 1]), undefined, 0);
}

const TERMS: Record<string, (maps: GraphNode) => GraphNode> = {
  content: (maps) => contentLoss(maps, target, 64),
  style: (maps) => styleLoss(gramMatrix(maps, 64), gramMatrix(target, 64), 64),
  'total variation': totalVariation,
};

function l1(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + Math.abs(value), 0);
}

describe('withNormalizedGradient', () => {
  for (const [name, term] of Object.entries(TERMS)) {
    const plain = term(x);
    const normalized = term(withNormalizedGradient(x, weight));
    const gradient = gradientOf(build.multiply(weight, normalized), x);

    for (const strength of [0.01, 5, 1e9]) {
      it(`gives the gradient of the ${name} term an L1 norm of its weight, ${strength}, and leaves its direction`, () => {
        const values = interpret({ gradient }, feeds(strength)).gradient!;
        const expected = finiteDifferences(plain, 'x', feeds(strength));
        const norm = l1(expected);
        assertClose([l1(values)], [strength], 1e-6, 'L1 norm');
        assertClose(
          values,
          expected.map((value) => (strength * value) / norm),
          1e-5,
          'gradient',
        );
      });
    }

    it(`does not change the ${name} term itself`, () => {
      const { before, after } = interpret({ before: plain, after: normalized }, feeds(7));
      assert.deepEqual(after, before);
    });

    it(`gives no gradient of a ${name} term without weight`, () => {
      assert.equal(l1(interpret({ gradient }, feeds(0)).gradient!), 0);
    });
  }

  it('normalises what goes into a tap, and leaves the Gram matrix its short way', () => {
    const term = (maps: GraphNode): GraphNode => styleLoss(gramMatrix(maps, 64), gramMatrix(target, 64), 64);
    const mapped = withNormalizedGradient(tapped(x), weight);
    const loss = term(mapped);
    const gradient = gradientOf(build.multiply(weight, loss), x);
    const expected = finiteDifferences(term(tapped(x)), 'x', feeds(4));
    const norm = l1(expected);
    assertClose(
      interpret({ gradient }, feeds(4)).gradient!,
      expected.map((value) => (4 * value) / norm),
      1e-5,
      'gradient',
    );
    assert.ok(!topologicalOrder([loss]).includes(mapped));
  });

  it('keeps the gradient of a perfect match at 0, also in float32 and however large its weight', async () => {
    const loss = contentLoss(withNormalizedGradient(x, weight), build.input('same', SHAPE), 64);
    const program = await createOnnxRuntimeExecutor({ threads: 1 }).compile({ gradient: gradientOf(build.multiply(weight, loss), x) });
    try {
      const same = randomValues(SIZE, 1);
      for (const strength of [5, 1e15]) {
        const { gradient } = await program.run({ x: same, same, weight: Float32Array.of(strength) });
        assert.deepEqual(gradient, new Float32Array(SIZE));
      }
    } finally {
      await program.dispose();
    }
  });
});
