import { types } from 'node:util';
import { NeuralStyleError, readable } from '../../errors.js';
import { describeValue } from '../../values/describe-value.js';
import type { Numbers } from '../../values/held-numbers.js';
import type { TensorMaker } from './api.js';

/**
 * Values as a tensor of the caller's own TensorFlow.js: bytes as int32, as `tf.browser.fromPixels` has them, others as float32.
 * @throws NeuralStyleError `payload-type` where `tf` is not TensorFlow.js
 */
export function makeTensor<T>(tf: TensorMaker<T>, values: Numbers, shape: readonly number[]): T {
  const isMaker = readable('tf', () => typeof tf === 'object' && typeof (tf as Partial<TensorMaker<T>> | null)?.tensor === 'function');
  if (!isMaker) {
    throw new NeuralStyleError('payload-type', {
      expected: 'TensorFlow.js',
      property: 'the first argument of tensor',
      received: describeValue(tf),
      advice: 'Call await payload.tensor(tf, layer) with the tf that the function node has loaded.',
    });
  }
  return types.isFloat32Array(values) ? tf.tensor(values, [...shape], 'float32') : tf.tensor(Int32Array.from(values), [...shape], 'int32');
}
