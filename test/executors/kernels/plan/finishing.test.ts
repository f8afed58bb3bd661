import assert from 'node:assert/strict';
import { lowerToKernels } from '../../../../src/executors/kernels/plan/lowering.js';
import * as build from '../../../../src/graph/builder.js';
import type { GraphNode, GraphOutputs } from '../../../../src/graph/operations.js';
import { sizeOf, type Shape } from '../../../../src/graph/shape.js';

const MAPS = [1, 16, 6, 8];

describe('what follows a convolution', () => {
  it('is computed along with it: a sum, a ReLU, the gradient through another one', () => {
    const out = build.reluGradient(build.relu(build.add(convolved(fed('x')), older('addend'))), older('mask', 9));
    assert.equal(namesOf({ out }).at(-2), 'winograd');
    assert.deepEqual(finishingOf({ out }), { addend: true, relu: 1, mask: true, pooled: false });
  });

  it('is computed along with a 1×1 one and a 5×5 one as well', () => {
    for (const [kernel, name] of [
      [1, 'product'],
      [5, 'convolution'],
    ] as const) {
      const out = build.relu(convolved(fed('x'), kernel));
      assert.deepEqual(namesOf({ out }), ['to_maps', name, 'to_planes']);
    }
  });

  it('is computed along with it as a matrix as well', () => {
    const matrix = build.reshape(convolved(fed('x')), [16, 48]);
    const out = build.reluGradient(matrix, build.reshape(older('mask'), [16, 48]));
    assert.deepEqual(finishingOf({ out }), { addend: false, relu: 0, mask: true, pooled: false });
  });

  for (const [pool, title] of [
    [build.maxPool, 'the maxima'],
    [build.averagePool, 'the means'],
  ] as const) {
    it(`is computed along with it: ${title} of windows, also of a value that is a result and is used elsewhere`, () => {
      const features = build.relu(convolved(fed('x')));
      const outputs = { features, pooled: pool(features), sum: build.sum(features) };
      assert.equal(finishingOf(outputs).pooled, true);
      assert.ok(!namesOf(outputs).includes('pool'));
    });
  }

  it('is a step of its own where the value is used twice', () => {
    const x = convolved(fed('x'));
    assert.deepEqual(finishingOf({ out: build.relu(x), sum: build.sum(x) }), NOTHING);
  });

  it('is a step of its own where the value is a result', () => {
    const features = convolved(fed('x'));
    assert.deepEqual(finishingOf({ features, out: build.relu(features) }), NOTHING);
  });

  it('is a step of its own where a value is added to itself', () => {
    const x = convolved(fed('x'));
    assert.deepEqual(finishingOf({ out: build.add(x, x) }), NOTHING);
  });

  it('is a step of its own where a scalar is added', () => {
    assert.deepEqual(finishingOf({ out: build.add(convolved(fed('x')), build.input('one', [])) }), NOTHING);
  });

  it('is a step of its own where it is subtracted', () => {
    assert.deepEqual(finishingOf({ out: build.subtract(convolved(fed('x')), older('other')) }), NOTHING);
  });

  it('is a step of its own where the sum comes after the ReLU, or a second one after the first', () => {
    const rectified = build.relu(convolved(fed('x')));
    assert.deepEqual(finishingOf({ out: build.add(rectified, older('a')) }), { ...NOTHING, relu: 1 });
    const sum = build.add(convolved(fed('x')), older('a'));
    const names = namesOf({ out: build.add(sum, older('b', 9)) });
    assert.deepEqual(names.slice(names.indexOf('winograd')), ['winograd', 'to_maps', 'arithmetic', 'to_planes']);
  });

  it('is a step of its own where the mask is computed from the value, and so later', () => {
    const x = fed('x');
    const gradient = convolved(x);
    const mask = build.relu(build.scale(build.sum(gradient), 2));
    const out = build.reluGradient(gradient, build.expand(mask, MAPS));
    assert.deepEqual(finishingOf({ out }), NOTHING);
  });

  it('is a step of its own where the value is the mask of another', () => {
    assert.deepEqual(finishingOf({ out: build.reluGradient(older('gradient'), convolved(fed('x'))) }), NOTHING);
  });

  it('leaves the weights of the next convolution as they are', () => {
    const weight = build.constant(new Float32Array(16 * 9), [1, 16, 3, 3]);
    const out = build.conv2d(convolved(fed('x')), weight);
    assert.deepEqual(namesOf({ out }), ['to_maps', 'winograd', 'winograd', 'to_planes']);
  });

  it('is a step of its own where windows lie across another picture of as many pixels', () => {
    const other = build.reshape(build.reshape(convolved(fed('x')), [16, 48]), [1, 16, 4, 12]);
    assert.deepEqual(finishingOf({ out: build.maxPool(other) }), NOTHING);
  });
});

const NOTHING = { addend: false, relu: 0, mask: false, pooled: false };

function fed(name: string, shape: Shape = MAPS): GraphNode {
  return build.input(name, shape);
}

/** A value with a longer history than a convolution's, so that it is there when that is computed. */
function older(name: string, steps = 4): GraphNode {
  let x = fed(name);
  for (let at = 0; at < steps; at++) x = build.relu(x);
  return x;
}

function convolved(x: GraphNode, kernel = 3): GraphNode {
  const shape = [16, 16, kernel, kernel];
  return build.conv2d(x, build.constant(new Float32Array(sizeOf(shape)).fill(0.1), shape), undefined, (kernel - 1) / 2);
}

function namesOf(outputs: GraphOutputs): string[] {
  return lowerToKernels(outputs, 2).steps.map(({ name }) => name);
}

/** What the only convolution of a graph computes along. */
function finishingOf(outputs: GraphOutputs): typeof NOTHING {
  const { fields } = lowerToKernels(outputs, 2).steps.find(({ name }) => name === 'winograd')!;
  return { addend: !!fields.addend, relu: fields.relu as number, mask: !!fields.mask, pooled: !!fields.pooled };
}
