import assert from 'node:assert/strict';
import { Adam } from '../../src/optimize/adam.js';
import type { Point } from '../../src/optimize/optimizer.js';
import { formula } from '../support/numbers/golden.js';
import { assertClose } from '../support/numbers/numbers.js';

const GRADIENTS = [0.5, -0.25, 1e-9, 2.0];

/** Adam goes by the gradient alone. */
function at(...gradient: number[]): Point {
  return { loss: 0, gradient: Float32Array.from(gradient) };
}

/** Where a pixel that starts at 0 stands after each of the gradients. */
function positions(adam: Adam): number[] {
  const x = new Float32Array(1);
  return GRADIENTS.map((gradient) => {
    adam.step(x, at(gradient));
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
    new Adam(3, { learningRate: 10 }).step(x, at(1e-3, -50, 1e6));
    assertClose(x, [90, 110, 90], 1e-4, 'pixels');
  });

  it('leaves a pixel without gradient where it is', () => {
    const x = Float32Array.of(100);
    new Adam(1, { learningRate: 10 }).step(x, at(0));
    assert.equal(x[0], 100);
  });

  it('treats every pixel by its own history', () => {
    const together = new Adam(2, { learningRate: 1 });
    const alone = new Adam(1, { learningRate: 1 });
    const x = Float32Array.of(0, 0);
    const y = Float32Array.of(0);
    for (const [index, gradient] of GRADIENTS.entries()) {
      together.step(x, at(gradient, index));
      alone.step(y, at(gradient));
    }
    assert.equal(x[0], y[0]);
  });

  it('keeps pixels in 0–255 where it is told to, and only there', () => {
    const after = (clamp: boolean): number[] => {
      const x = Float32Array.of(5, 128, 250);
      new Adam(3, { learningRate: 10, clamp }).step(x, at(1, 1, -1));
      return [...x].map(Math.round);
    };
    assert.deepEqual(after(true), [0, 118, 255]);
    assert.deepEqual(after(false), [-5, 118, 260]);
  });

  it('carries its averages to another size, where no variance may become negative', () => {
    const adam = new Adam(3, { learningRate: 10 });
    const x = Float32Array.of(100, 100, 100);
    for (let step = 0; step < 3; step++) adam.step(x, at(1, 2, 4));
    const negated = (planes: Float32Array): Float32Array => Float32Array.from(planes, (value) => -value);
    const { numbers, vectors } = adam.resized({ width: 1, height: 1 }, negated).save();
    const before = adam.save();
    assert.deepEqual(numbers, before.numbers);
    assert.deepEqual([...vectors.mean!], [...before.vectors.mean!.map((value) => -value)]);
    assert.deepEqual([...vectors.variance!], [0, 0, 0]);
  });

  it('finds the minimum of a bowl', () => {
    const target = Float32Array.of(30, 200, 128);
    const x = Float32Array.of(128, 128, 128);
    const adam = new Adam(3, { learningRate: 2 });
    for (let step = 0; step < 500; step++) adam.step(x, at(...x.map((value, i) => 2 * (value - target[i]!))));
    assertClose(x, target, 1e-3, 'pixels');
  });
});
