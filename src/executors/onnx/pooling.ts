import type { GraphNode } from '../../graph/operations.js';
import { depthwise } from './blocked.js';
import type { Emitter } from './emitter.js';
import { STEEP } from './steep.js';

export const WINDOW = { kernel_shape: [2, 2], strides: [2, 2] };

/** Max pooling's gradient by the indices that the pooling has noted: all of it to a window's first maximum. */
export function unpool(emitter: Emitter, { shape }: GraphNode, [gradient, pooled]: readonly [string, string], name: string): void {
  // Without it the shape is lost on onnxruntime, and with it the blocked layout of what follows.
  emitter.values.push({ name, shape });
  emitter.emit('MaxUnpool', [gradient, indicesOf(pooled), emitter.integers(`${name}_shape`, shape)], [name], WINDOW);
}

export function indicesOf(pooled: string): string {
  return `${pooled}_indices`;
}

/**
 * The same by comparing each pixel with its window's maximum, in operators that onnxruntime has for the blocked layout; where k pixels of a
 * window are equal maxima, each gets a k-th.
 *
 * @param node the gradient, `[1, C, H, W]`
 * @param names of the pooled values' gradient, of the values, and of the pooled values
 */
export function comparePool(
  emitter: Emitter,
  node: GraphNode,
  [gradient, values, pooled]: readonly [string, string, string],
  name: string,
): void {
  const part = (suffix: string): string => `${name}_${suffix}`;
  repeat(emitter, node, [pooled, part('maxima')]);
  depthwise(emitter, node, [part('maxima'), part('negative')], { factor: -1 });
  // 0 at a maximum, below it elsewhere.
  emitter.emit('Add', [values, part('negative')], [part('differences')]);
  emitter.emit('HardSigmoid', [part('differences')], [part('mask')], { alpha: STEEP, beta: { float: 1 } });
  emitter.emit('AveragePool', [part('mask')], [part('ties')], WINDOW);
  // 1/k of an average k/4, for k = 1 … 4: a straight line and one that is clipped at 0.
  emitter.emit('HardSigmoid', [part('ties')], [part('bend')], { alpha: { float: -5 / 3 }, beta: { float: 11 / 12 } });
  depthwise(emitter, node, [part('ties'), part('line')], { factor: -1 / 3, bias: 7 / 12 });
  emitter.emit('Add', [part('line'), part('bend')], [part('share')]);
  emitter.emit('Mul', [gradient, part('share')], [part('shared')]);
  repeat(emitter, node, [part('shared'), part('repeated')]);
  emitter.emit('Mul', [part('repeated'), part('mask')], [name]);
}

/** Average pooling's gradient: a quarter of it to each pixel of a window. */
export function spread(emitter: Emitter, node: GraphNode, gradient: string, name: string, blocked: boolean): void {
  if (blocked) depthwise(emitter, node, [gradient, `${name}_quarter`], { factor: 1 / 4 });
  else emitter.emit('Mul', [gradient, emitter.floats(`${name}_factor`, [], Float32Array.of(1 / 4))], [`${name}_quarter`]);
  repeat(emitter, node, [`${name}_quarter`, name], blocked);
}

/** Each value four times, over its window; what rounding down left out of the pooling gets zeros. */
export function repeat(emitter: Emitter, node: GraphNode, [from, to]: readonly [string, string], blocked = true): void {
  const [, , height, width] = node.shape as [number, number, number, number];
  const [below, right] = [height % 2, width % 2];
  const repeated = below || right ? `${to}_even` : to;
  const scales = emitter.floats(`${to}_scales`, [4], Float32Array.of(1, 1, 2, 2));
  emitter.emit('Resize', [from, '', scales], [repeated], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
  if (repeated === to) return;
  if (blocked) depthwise(emitter, node, [repeated, to], { pads: [0, 0, below, right] });
  else emitter.emit('Pad', [repeated, emitter.integers(`${to}_widths`, [0, 0, 0, 0, 0, 0, below, right])], [to]);
}
