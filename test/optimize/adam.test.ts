import assert from 'node:assert/strict';
import { Adam } from '../../src/optimize/adam.js';
import { formula } from '../support/golden.js';
import { assertClose } from '../support/numbers.js';

const GRADIENTS = [0.5, -0.25, 1e-9, 2.0];

/** Where a pixel that starts at 0 stands after each of the gradients. */
function positions(adam: Adam): number[] {
  const x = new Float32Array(1);
  return GRADIENTS.map((gradient) => {
    adam.step(x, Float32Array.of(gradient));
    return x[0]!;
  });
}

describe('Adam', () => {
  it("takes TensorFlow's steps", () => {
    const expected = formula('adam_tf_lr10_grads[0.5,-0.25,1e-9,2.0]') as number[];
    assertClose(positions(new Adam(1, { learningRate: 10 })), expected, 1e-6, 'positions');
  });

  it("takes PyTorch's steps too, but for where epsilon stands", () => {
    const expected = formula('adam_torch_lr0.02_b2_0.99_same_grads') as number[];
    assertClose(positions(new Adam(1, { learningRate: 0.02, beta2: 0.99 })), expected, 1e-6, 'positions');
  });

  it('moves each pixel by the learning rate at first, whatever the size of its gradient', () => {
    const x = Float32Array.of(100, 100, 100);
    new Adam(3, { learningRate: 10 }).step(x, Float32Array.of(1e-3, -50, 1e6));
    assertClose(x, [90, 110, 90], 1e-4, 'pixels');
  });

  it('leaves a pixel without gradient where it is', () => {
    const x = Float32Array.of(100);
    new Adam(1, { learningRate: 10 }).step(x, Float32Array.of(0));
    assert.equal(x[0], 100);
  });

  it('treats every pixel by its own history', () => {
    const together = new Adam(2, { learningRate: 1 });
    const alone = new Adam(1, { learningRate: 1 });
    const x = Float32Array.of(0, 0);
    const y = Float32Array.of(0);
    for (const [index, gradient] of GRADIENTS.entries()) {
      together.step(x, Float32Array.of(gradient, index));
      alone.step(y, Float32Array.of(gradient));
    }
    assert.equal(x[0], y[0]);
  });

  it('finds the minimum of a bowl', () => {
    const target = Float32Array.of(30, 200, 128);
    const x = Float32Array.of(128, 128, 128);
    const adam = new Adam(3, { learningRate: 2 });
    for (let step = 0; step < 500; step++)
      adam.step(
        x,
        x.map((value, i) => 2 * (value - target[i]!)),
      );
    assertClose(x, target, 1e-3, 'pixels');
  });
});
