import type { NamedAttrMap, NamedTensorMap, Rank, Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Shape } from '../../graph/shape.js';
import { LONGEST_SUM } from '../row-sums.js';
import type { Backend, TensorFlow } from './backends.js';

/** The kernels of TensorFlow itself for which TensorFlow.js has no function. */
interface NativeBackend {
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_FLOAT: number };
  executeSingleOutput(operation: string, attributes: readonly object[], inputs: readonly Tensor[]): Tensor;
}

/** Rows that are multiplied at a time for a Gram matrix; as many as there are channels, if more, so that the products take no more room. */
const GRAM_ROWS = 64;

const POOL = { filterSize: [2, 2], strides: [2, 2], pad: 'valid', dimRoundingMode: 'floor' };

/**
 * The operations of a graph that take more than one call, or a kernel that the functions of TensorFlow.js do not reach. Images
 * and feature maps are `[1, H, W, C]` here.
 */
export class Kernels {
  readonly tf: TensorFlow;

  constructor(private readonly backend: Backend) {
    this.tf = backend.tf;
  }

  /** Convolution with a weight `[k, k, in, out]`, then the bias, then the ReLU, in one pass where the backend has that. */
  convolution(x: Tensor, weight: Tensor, bias: Tensor | undefined, options: { padding: number; withRelu: boolean }): Tensor {
    const { padding, withRelu } = options;
    const same = weight.shape[0] === 2 * padding + 1;
    const attributes = {
      strides: [1, 1],
      pad: same ? 'same' : 'valid',
      dataFormat: 'NHWC',
      dilations: [1, 1],
      activation: withRelu ? 'relu' : 'linear',
    };
    return this.#run('FusedConv2D', { x: same ? x : this.#border(x, padding), filter: weight, ...(bias && { bias }) }, attributes);
  }

  #border(x: Tensor, padding: number): Tensor {
    const edge: [number, number] = [padding, padding];
    return padding === 0 ? x : this.tf.pad4d(x as Tensor4D, [[0, 0], edge, edge, [0, 0]]);
  }

  /** `gradient` where `y` is positive, else 0. */
  reluGradient(gradient: Tensor, y: Tensor): Tensor {
    return this.backend.name === 'tensorflow' ? this.#native('ReluGrad', [gradient, y]) : this.tf.mul(gradient, this.tf.step(y));
  }

  maxPool(x: Tensor): Tensor {
    return this.tf.maxPool(x as Tensor4D, 2, 2, 'valid');
  }

  /** The gradient of `y = maxPool(x)`, at each window's first maximum. */
  maxPoolGradient(gradient: Tensor, x: Tensor, y: Tensor): Tensor {
    // The WebAssembly kernel gives it to the last.
    if (this.backend.name === 'wasm') return this.#toFirstMaximum(gradient as Tensor4D, x as Tensor4D, y as Tensor4D);
    return this.#run('MaxPoolGrad', { dy: gradient, input: x, output: y }, POOL);
  }

  /** Offers the gradient to the four pixels of each window in turn: the first that equals the maximum takes it. */
  #toFirstMaximum(gradient: Tensor4D, x: Tensor4D, y: Tensor4D): Tensor {
    const { tf } = this;
    const [, rows, columns, channels] = y.shape;
    // The two pixels of a window's row lie side by side, channels and all.
    const pairs = tf.reshape(tf.slice(x, [0, 0, 0, 0], [1, 2 * rows, 2 * columns, channels]), [rows, 2, columns, 2 * channels]);
    let left: Tensor = tf.reshape(gradient, [rows, 1, columns, channels]);
    const maximum = tf.reshape(y, [rows, 1, columns, channels]);
    const taken = [0, 1, 2].map((pixel) => {
      const values = tf.slice(pairs, [0, pixel >> 1, 0, (pixel & 1) * channels], [rows, 1, columns, channels]);
      const passedOn = tf.mul(left, tf.step(tf.sub(maximum, values)));
      const kept = tf.sub(left, passedOn);
      left = passedOn;
      return kept;
    });
    const [first, second, third] = taken as [Tensor, Tensor, Tensor];
    const spread = tf.concat([tf.concat([first, second], 3), tf.concat([third, left], 3)], 1);
    return this.#grow(tf.reshape(spread, [1, 2 * rows, 2 * columns, channels]), x.shape);
  }

  /** Zeros below and to the right, up to a shape `[1, H, W, C]`: what rounding down left out of a pooling. */
  #grow(x: Tensor4D, [, height, width]: Shape): Tensor {
    const below: [number, number] = [0, height! - x.shape[1]];
    const right: [number, number] = [0, width! - x.shape[2]];
    return below[1] || right[1] ? this.tf.pad4d(x, [[0, 0], below, right, [0, 0]]) : x;
  }

  averagePool(x: Tensor): Tensor {
    return this.tf.avgPool(x as Tensor4D, 2, 2, 'valid');
  }

  /** Each gradient repeated over its window and quartered. */
  averagePoolGradient(gradient: Tensor, shape: Shape): Tensor {
    return this.#grow(this.upsample(this.tf.mul(gradient, 0.25)), shape);
  }

  /** Each pixel as four. */
  upsample(x: Tensor): Tensor4D {
    const [, rows, columns] = x.shape as [number, number, number, number];
    return this.tf.image.resizeNearestNeighbor(x as Tensor4D, [2 * rows, 2 * columns]);
  }

  /** Pixels around images, as in mirrors through the outermost ones. */
  reflect(x: Tensor, width: number): Tensor {
    return [1, 2].reduce((image, axis) => {
      const extent = image.shape[axis]!;
      const line = (at: number): Tensor => this.slice(image, axis, at, at + 1);
      const steps = Array.from({ length: width }, (_, step) => step + 1);
      return this.tf.concat([...steps.map(line).reverse(), image, ...steps.map((step) => line(extent - 1 - step))], axis);
    }, x);
  }

  /** All elements added up, to a scalar. */
  sum(x: Tensor): Tensor {
    return this.tf.reshape(this.#addRows(this.tf.reshape<Rank.R2>(x, [x.size, 1])), []);
  }

  /** What lies `distance` before and behind along an axis, added up, with zeros beyond the edges. */
  shiftedSum(x: Tensor, axis: number, distance: number): Tensor {
    const extent = x.shape[axis]!;
    const padded = this.pad(x, axis, distance, distance);
    return this.tf.add(this.slice(padded, axis, 0, extent), this.slice(padded, axis, 2 * distance, 2 * distance + extent));
  }

  /** `Xᵀ Y` of matrices `[N, C]`. */
  gram(x: Tensor, y: Tensor): Tensor {
    const { tf } = this;
    const [positions, channels] = x.shape as [number, number];
    // TensorFlow's own kernel adds up in blocks.
    if (this.backend.name === 'tensorflow') return tf.matMul(x, y, true, false);
    const rows = Math.max(GRAM_ROWS, channels);
    const count = Math.ceil(positions / rows);
    const inParts = (matrix: Tensor): Tensor => tf.reshape(this.#wholeRows(matrix as Tensor2D, rows), [count, rows, channels]);
    const products = tf.reshape<Rank.R2>(tf.matMul(inParts(x), inParts(y), true, false), [count, channels ** 2]);
    return tf.reshape(this.#addRows(products), [channels, channels]);
  }

  /**
   * The sum of the rows of a matrix, `[1, columns]`: sums of a few, then sums of those, and so on, since adding millions of numbers to one
   * float32 loses the small ones.
   */
  #addRows(x: Tensor2D): Tensor2D {
    let sums = x;
    while (sums.shape[0] > 1) {
      const whole = this.#wholeRows(sums, LONGEST_SUM);
      const columns = whole.shape[1];
      sums = this.tf.sum<Tensor2D>(this.tf.reshape(whole, [whole.shape[0] / LONGEST_SUM, LONGEST_SUM, columns]), 1);
    }
    return sums;
  }

  /** A matrix with zeros below, up to a multiple of so many rows. */
  #wholeRows(x: Tensor2D, multiple: number): Tensor2D {
    const beyond = -x.shape[0] % multiple;
    return beyond === 0
      ? x
      : this.tf.pad2d(x, [
          [0, multiple + beyond],
          [0, 0],
        ]);
  }

  /** A scalar repeated to a shape. */
  repeat(x: Tensor, shape: Shape): Tensor {
    const ones = shape.map(() => 1);
    return this.tf.broadcastTo(this.tf.reshape(x, ones), [...shape]);
  }

  slice(x: Tensor, axis: number, start: number, end: number): Tensor {
    const begin = x.shape.map((_, index) => (index === axis ? start : 0));
    const size = x.shape.map((extent, index) => (index === axis ? end - start : extent));
    return this.tf.slice(x, begin, size);
  }

  pad(x: Tensor, axis: number, before: number, after: number): Tensor {
    const widths = x.shape.map((_, index): [number, number] => (index === axis ? [before, after] : [0, 0]));
    return this.tf.pad(x, widths);
  }

  #run(kernel: string, inputs: NamedTensorMap, attributes: object): Tensor {
    return this.tf.engine().runKernel(kernel, inputs, attributes as NamedAttrMap);
  }

  #native(operation: string, inputs: readonly Tensor[]): Tensor {
    const native = this.tf.backend() as unknown as NativeBackend;
    const { TF_ATTR_TYPE, TF_FLOAT } = native.binding;
    return native.executeSingleOutput(operation, [{ name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT }], inputs);
  }
}
