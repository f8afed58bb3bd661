import assert from 'node:assert/strict';
import * as build from '../../src/graph/builder.js';
import { topologicalOrder, type GraphNode } from '../../src/graph/operations.js';
import { contentLoss } from '../../src/loss/content.js';
import { gramMatrix, styleLoss } from '../../src/loss/gram.js';
import { totalVariation } from '../../src/loss/total-variation.js';
import { formula } from '../support/numbers/golden.js';
import { interpret } from '../support/numbers/interpreter.js';
import { assertClose } from '../support/numbers/numbers.js';

/** The graph's constants are float32. */
const TOLERANCE = 1e-7;

/** `[H, W, C]`, as formulas.json lists values, to planes `[C, H, W]`. */
function planes(name: string, [height, width, channels]: readonly number[]): Float64Array {
  const values = formula(name) as number[];
  const pixels = height! * width!;
  return Float64Array.from({ length: values.length }, (_, i) => values[(i % pixels) * channels! + Math.floor(i / pixels)]!);
}

function scalarOf(node: GraphNode, feeds: Record<string, ArrayLike<number>>): number {
  assert.deepEqual(node.shape, []);
  return interpret({ node }, feeds).node![0]!;
}

describe('loss formulas', () => {
  const shape = formula('shape_HWC') as [number, number, number];
  const [height, width, channels] = shape;
  const feeds = { A: planes('A', shape), B: planes('B', shape) };
  const A = build.input('A', [1, channels, height, width]);
  const B = build.input('B', [1, channels, height, width]);

  for (const [name, features] of Object.entries({ A, B })) {
    it(`gives the Gram matrix of ${name}, divided by H·W·C`, () => {
      const gram = gramMatrix(features, channels);
      assert.deepEqual(gram.shape, [channels, channels]);
      assertClose(interpret({ gram }, feeds).gram!, formula(`gram_over_HWC_${name}`) as number[], TOLERANCE, 'Gram matrix');
    });
  }

  it('gives the content loss as a mean over elements', () => {
    assertClose([scalarOf(contentLoss(A, B, channels), feeds)], [formula('anish_content_mse') as number], TOLERANCE, 'content');
  });

  it('gives the style loss of a layer as a mean over elements', () => {
    const loss = styleLoss(gramMatrix(A, channels), gramMatrix(B, channels), channels);
    assertClose([scalarOf(loss, feeds)], [formula('anish_style_layer') as number], TOLERANCE, 'style');
  });

  it('gives the total variation of an image as means over differences', () => {
    const shapeOfImage = formula('I_shape_HWC') as [number, number, number];
    const [rows, columns] = shapeOfImage;
    const loss = totalVariation(build.input('I', [1, 3, rows, columns]));
    const expected = formula('anish_tv_unweighted') as number;
    assertClose([scalarOf(loss, { I: planes('I', shapeOfImage) })], [expected], TOLERANCE, 'total variation');
  });

  it("is the paper's style loss up to C²/4 (Gatys et al. 2016, eq. 4)", () => {
    const loss = styleLoss(gramMatrix(A, channels), gramMatrix(B, channels), channels);
    assert.equal(formula('ratio_gatys_over_anish_style'), channels ** 2 / 4);
    assertClose([(scalarOf(loss, feeds) * channels ** 2) / 4], [formula('gatys_E') as number], TOLERANCE, 'E');
  });

  it("is the paper's content loss up to half the number of elements (Gatys et al. 2016, eq. 1)", () => {
    const loss = contentLoss(A, B, channels);
    const half = (height * width * channels) / 2;
    assertClose([scalarOf(loss, feeds) * half], [formula('gatys_content') as number], TOLERANCE, 'content');
  });

  it('divides by the nominal channels of a distilled network, not by its own', () => {
    const nominal = 4 * channels;
    const [a, b] = [A, B].map((features) => build.gram(build.reshape(features, [channels, height * width]), 1)) as [GraphNode, GraphNode];
    const ratio = (of: (channelCount: number) => GraphNode): number => scalarOf(of(channels), feeds) / scalarOf(of(nominal), feeds);
    assertClose([ratio((c) => contentLoss(A, B, c))], [4], TOLERANCE, 'content');
    assertClose([ratio((c) => styleLoss(a, b, c))], [16], TOLERANCE, 'style');
    assertClose([ratio((c) => build.sum(gramMatrix(A, c)))], [4], TOLERANCE, 'Gram matrix');
  });

  it('compares Gram matrices of pictures of different sizes, each divided by its own', () => {
    const once = build.input('once', [1, 2, 1, 2]);
    const twice = build.input('twice', [1, 2, 2, 2]);
    const loss = styleLoss(gramMatrix(once, 2), gramMatrix(twice, 2), 2);
    assertClose([scalarOf(loss, { once: [1, 2, 3, 4], twice: [1, 2, 1, 2, 3, 4, 3, 4] })], [0], TOLERANCE, 'style');
  });
});

describe('total variation', () => {
  it('counts only the other direction in a picture one pixel high or wide', () => {
    const values = { I: [0, 3, 1, 1, 5, 5] };
    for (const shape of [
      [1, 3, 1, 2],
      [1, 3, 2, 1],
    ]) {
      assertClose([scalarOf(totalVariation(build.input('I', shape)), values)], [(9 + 0 + 0) / 3], TOLERANCE, 'total variation');
    }
  });

  it('is 0 for a single pixel', () => assert.equal(scalarOf(totalVariation(build.input('I', [1, 3, 1, 1])), { I: [1, 2, 3] }), 0));
});

describe('gramMatrix of tapped features', () => {
  it('is that of the mapped features, without mapping them', () => {
    const x = build.input('x', [1, 2, 2, 3]);
    const matrix = Float32Array.of(1, 2, -0.5, 0.25);
    const mapped = build.conv2d(x, build.constant(matrix, [2, 2, 1, 1]), undefined, 0);
    const whole = build.gram(build.reshape(mapped, [2, 6]), 1 / (6 * 64));
    const feeds = { x: [1, -2, 3, 0.5, 4, -1, 2, 2, -3, 1, 0, 5] };
    const { fast, slow } = interpret({ fast: gramMatrix(mapped, 64), slow: whole }, feeds) as { fast: Float64Array; slow: Float64Array };
    assertClose(fast, slow, TOLERANCE, 'Gram matrix');
    assert.ok(!topologicalOrder([gramMatrix(mapped, 64)]).includes(mapped));
  });
});
