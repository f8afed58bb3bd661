import type { Emitter } from './emitter.js';

/**
 * For each column the greatest of its products with the rows, less each row's offset, and the index of the row.
 * @param inputs names of `[R, C]`, `[C, N]` and `[R, 1]`
 * @param to the name of the result, `[2, N]`
 */
export function nearest(emitter: Emitter, [rows, columns, offsets]: readonly string[], to: string): void {
  const part = (suffix: string): string => `${to}_${suffix}`;
  emitter.emit('MatMul', [rows!, columns!], [part('products')]);
  emitter.emit('Sub', [part('products'), offsets!], [part('less')]);
  emitter.emit('ReduceMax', [part('less')], [part('greatest')], { axes: [0], keepdims: 1 });
  emitter.emit('ArgMax', [part('less')], [part('integers')], { axis: 0, keepdims: 1 });
  emitter.emit('Cast', [part('integers')], [part('indices')], { to: FLOAT });
  emitter.emit('Concat', [part('greatest'), part('indices')], [to], { axis: 0 });
}

/** ONNX' number for float32. */
const FLOAT = 1;
