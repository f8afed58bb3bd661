import { featureMapShape, make, matrixShape, requireShape } from './make-node.js';
import type { GraphNode, Shift } from './operations.js';
import { sameShape, sizeOf, type Shape } from './shape.js';

/*
 * Functions that make graph nodes, checking and inferring shapes. A wrong shape is a programming error and throws a
 * RangeError that names the operation and the shapes.
 */

/** A tensor fed on every run under `name`. */
export function input(name: string, shape: Shape): GraphNode {
  return make({ type: 'input', name }, [], shape);
}

/** A tensor that may follow from outputs of the same run: of those that depend on no such tensor. */
export function lateInput(name: string, shape: Shape): GraphNode {
  return make({ type: 'input', name, late: true }, [], shape);
}

/**
 * A fixed tensor; pass a function to make large values only while an executor compiles the graph.
 * @param key of values that a function makes, if it is known that others with this key are the same; an array is its own
 */
export function constant(values: Float32Array | (() => Float32Array), shape: Shape, key?: object): GraphNode {
  const operation = typeof values === 'function' ? { values, key } : { values: () => values, key: values };
  return make({ type: 'constant', ...operation }, [], shape);
}

/** A fixed scalar. */
export function scalar(value: number): GraphNode {
  return constant(Float32Array.of(value), []);
}

/**
 * Cross-correlation with `weight` `[out, in, k, k]`, a constant where a gradient is wanted, stride 1, `padding` zeros on each side.
 * @param coarse true where numbers of 16 bits will do
 */
export function conv2d(x: GraphNode, weight: GraphNode, bias?: GraphNode, padding = 1, coarse = false): GraphNode {
  const [n, c, h, w] = featureMapShape(x, 'conv2d');
  const [out, inChannels, kernelHeight, kernelWidth] = featureMapShape(weight, 'conv2d weight');
  requireShape(inChannels === c, 'conv2d', `a weight for ${c} input channels`, weight);
  requireShape(!bias || sameShape(bias.shape, [out]), 'conv2d', `a bias of ${out} elements`, bias ?? weight);
  const shape = [n, out, h + 2 * padding - kernelHeight + 1, w + 2 * padding - kernelWidth + 1];
  requireShape(
    shape.every((extent) => extent > 0),
    'conv2d',
    'an image no smaller than the kernel',
    x,
    weight,
  );
  return make({ type: 'conv2d', padding, ...(coarse && { coarse }) }, bias ? [x, weight, bias] : [x, weight], shape);
}

export function relu(x: GraphNode): GraphNode {
  return make({ type: 'relu' }, [x], x.shape);
}

/** `gradient` where `y = relu(x)` is positive, else 0. */
export function reluGradient(gradient: GraphNode, y: GraphNode): GraphNode {
  requireShape(sameShape(gradient.shape, y.shape), 'reluGradient', 'equal shapes', gradient, y);
  const [pooledGradient, x, pooled] = gradient.inputs;
  if (gradient.operation.type === 'maxPoolGradient' && x === y && pooledGradient && pooled) {
    // A window's maximum is positive exactly where its pooled value is, so mask a quarter of the elements instead.
    return maxPoolGradient(reluGradient(pooledGradient, pooled), y, pooled);
  }
  return make({ type: 'reluGradient' }, [gradient, y], y.shape);
}

function pooledShape(x: GraphNode, operation: string): Shape {
  const [n, c, h, w] = featureMapShape(x, operation);
  requireShape(h >= 2 && w >= 2, operation, 'at least 2×2 pixels', x);
  return [n, c, Math.floor(h / 2), Math.floor(w / 2)];
}

export function maxPool(x: GraphNode): GraphNode {
  return make({ type: 'maxPool' }, [x], pooledShape(x, 'maxPool'));
}

/** The gradient of `y = maxPool(x)` with respect to x: it goes to each window's maximum. */
export function maxPoolGradient(gradient: GraphNode, x: GraphNode, y: GraphNode): GraphNode {
  requireShape(sameShape(gradient.shape, y.shape), 'maxPoolGradient', 'equal shapes', gradient, y);
  return make({ type: 'maxPoolGradient' }, [gradient, x, y], x.shape);
}

export function averagePool(x: GraphNode): GraphNode {
  return make({ type: 'averagePool' }, [x], pooledShape(x, 'averagePool'));
}

/** The gradient of `averagePool(x)` with respect to an x of `shape`. */
export function averagePoolGradient(gradient: GraphNode, shape: Shape): GraphNode {
  return make({ type: 'averagePoolGradient' }, [gradient], shape);
}

function arithmetic(type: 'add' | 'subtract' | 'multiply', a: GraphNode, b: GraphNode): GraphNode {
  const compatible = sameShape(a.shape, b.shape) || a.shape.length === 0 || b.shape.length === 0;
  requireShape(compatible, type, 'equal shapes or a scalar', a, b);
  return make({ type }, [a, b], a.shape.length === 0 ? b.shape : a.shape);
}

export function add(a: GraphNode, b: GraphNode): GraphNode {
  return arithmetic('add', a, b);
}

export function subtract(a: GraphNode, b: GraphNode): GraphNode {
  return arithmetic('subtract', a, b);
}

export function multiply(a: GraphNode, b: GraphNode): GraphNode {
  if (scalarOf(a) === 1) return b;
  // A repeated scalar need not be stored to be multiplied with.
  if (a.operation.type === 'expand' && sameShape(a.shape, b.shape)) return multiply(a.inputs[0]!, b);
  if (b.operation.type === 'expand' && sameShape(a.shape, b.shape)) return multiply(a, b.inputs[0]!);
  return arithmetic('multiply', a, b);
}

/** `x` times a fixed number. */
export function scale(x: GraphNode, factor: number): GraphNode {
  if (factor === 1) return x;
  const [scaled, inner] = x.inputs;
  const already = x.operation.type === 'multiply' ? scalarOf(inner!) : null;
  return already === null ? multiply(x, scalar(factor)) : multiply(scaled!, scalar(already * factor));
}

/** The number that a node is, where it is a fixed scalar. */
function scalarOf({ operation, shape }: GraphNode): number | null {
  return operation.type === 'constant' && shape.length === 0 ? operation.values()[0]! : null;
}

export function matmul(a: GraphNode, b: GraphNode): GraphNode {
  const [rows, inner] = matrixShape(a, 'matmul');
  const [innerOfB, columns] = matrixShape(b, 'matmul');
  requireShape(inner === innerOfB, 'matmul', 'as many columns on the left as rows on the right', a, b);
  return make({ type: 'matmul' }, [a, b], [rows, columns]);
}

/** For each column the greatest of its products with the rows, less each row's offset `[R, 1]`, and the row's index: `[2, N]`. */
export function nearest(rows: GraphNode, columns: GraphNode, offsets: GraphNode): GraphNode {
  const [count, inner] = matrixShape(rows, 'nearest');
  const [innerOfColumns, positions] = matrixShape(columns, 'nearest');
  requireShape(inner === innerOfColumns, 'nearest', 'as many columns on the left as rows on the right', rows, columns);
  requireShape(sameShape(offsets.shape, [count, 1]), 'nearest', 'an offset for each row', rows, offsets);
  return make({ type: 'nearest' }, [rows, columns, offsets], [2, positions]);
}

export function transpose(x: GraphNode): GraphNode {
  const [rows, columns] = matrixShape(x, 'transpose');
  return make({ type: 'transpose' }, [x], [columns, rows]);
}

/** `scale · X Xᵀ` of a matrix `[C, N]`, to `[C, C]`. */
export function gram(x: GraphNode, factor: number): GraphNode {
  const [channels] = matrixShape(x, 'gram');
  return make({ type: 'gram', scale: factor }, [x], [channels, channels]);
}

function requireShift(x: GraphNode, { axis, distance }: Shift): void {
  const extent = featureMapShape(x, 'a shift')[axis];
  requireShape(distance >= 1 && distance < extent, `a shift by ${distance}`, 'more positions than that on its axis', x);
}

/** `x(p − distance) + x(p + distance)`, with zeros beyond the edges. */
export function shiftedSum(x: GraphNode, { axis, distance }: Shift): GraphNode {
  requireShift(x, { axis, distance });
  return make({ type: 'shiftedSum', axis, distance }, [x], x.shape);
}

/** `scale · Σ x(p) x(p + distance)ᵀ` over the positions that have such a partner, and its transpose added: `[C, C]`. */
export function shiftedGram(x: GraphNode, { axis, distance }: Shift, factor: number): GraphNode {
  requireShift(x, { axis, distance });
  return make({ type: 'shiftedGram', axis, distance, scale: factor }, [x], [x.shape[1]!, x.shape[1]!]);
}

export function reshape(x: GraphNode, shape: Shape): GraphNode {
  requireShape(sizeOf(x.shape) === sizeOf(shape), 'reshape', `${sizeOf(shape)} elements`, x);
  return sameShape(x.shape, shape) ? x : make({ type: 'reshape' }, [x], shape);
}

export function sum(x: GraphNode): GraphNode {
  return make({ type: 'sum' }, [x], []);
}

export function sumOfSquares(x: GraphNode): GraphNode {
  return make({ type: 'sumOfSquares' }, [x], []);
}

export function sumOfMagnitudes(x: GraphNode): GraphNode {
  return make({ type: 'sumOfMagnitudes' }, [x], []);
}

export function reciprocal(x: GraphNode): GraphNode {
  requireShape(x.shape.length === 0, 'reciprocal', 'a scalar', x);
  return make({ type: 'reciprocal' }, [x], []);
}

/** Each column of a matrix `[C, N]` times its element of `row` `[1, N]`, which takes no gradient. */
export function scaleColumns(x: GraphNode, row: GraphNode): GraphNode {
  const [, columns] = matrixShape(x, 'scaleColumns');
  requireShape(sameShape(row.shape, [1, columns]), 'scaleColumns', `a row of ${columns} elements`, row);
  return make({ type: 'scaleColumns' }, [x, row], x.shape);
}

/** `x` itself, but the gradient that passes through it is scaled to an L1 norm of `strength`, a scalar that takes no gradient. */
export function normalizeGradient(x: GraphNode, strength: GraphNode): GraphNode {
  requireShape(strength.shape.length === 0, 'normalizeGradient', 'a scalar', strength);
  return make({ type: 'normalizeGradient' }, [x, strength], x.shape);
}

/** Σ x² / n over all n elements. */
export function meanOfSquares(x: GraphNode): GraphNode {
  return scale(sumOfSquares(x), 1 / sizeOf(x.shape));
}

export function expand(x: GraphNode, shape: Shape): GraphNode {
  requireShape(x.shape.length === 0, 'expand', 'a scalar', x);
  return make({ type: 'expand' }, [x], shape);
}

function withExtent(shape: Shape, axis: number, extent: number): Shape {
  return shape.map((old, index) => (index === axis ? extent : old));
}

export function slice(x: GraphNode, axis: number, start: number, end: number): GraphNode {
  const extent = x.shape[axis] ?? 0;
  requireShape(0 <= start && start < end && end <= extent, `slice ${start}:${end} of axis ${axis}`, 'a range inside the tensor', x);
  return make({ type: 'slice', axis, start, end }, [x], withExtent(x.shape, axis, end - start));
}

export function pad(x: GraphNode, axis: number, before: number, after: number): GraphNode {
  const extent = x.shape[axis];
  requireShape(extent !== undefined && before >= 0 && after >= 0, `pad of axis ${axis}`, 'an axis of the tensor', x);
  if (before === 0 && after === 0) return x;
  return make({ type: 'pad', axis, before, after }, [x], withExtent(x.shape, axis, before + extent! + after));
}

/** `width` pixels around feature maps, as in mirrors through the outermost ones, which takes more than `width` pixels each way. */
export function reflectPad(x: GraphNode, width: number): GraphNode {
  const [n, channels, height, extent] = featureMapShape(x, 'reflectPad');
  requireShape(width >= 0 && Math.min(height, extent) > width, `reflectPad of ${width}`, 'more pixels than that each way', x);
  return width === 0 ? x : make({ type: 'reflectPad', width }, [x], [n, channels, height + 2 * width, extent + 2 * width]);
}

/** Feature maps of twice the height and width, by the nearest pixel. */
export function upsample(x: GraphNode): GraphNode {
  const [n, channels, height, width] = featureMapShape(x, 'upsample');
  return make({ type: 'upsample' }, [x], [n, channels, 2 * height, 2 * width]);
}
