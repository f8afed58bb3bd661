import type { Shift } from '../../graph/operations.js';
import type { Shape } from '../../graph/shape.js';
import type { OnnxAttribute, OnnxNode, OnnxTensor, OnnxValue } from './model-proto.js';

/** Collects the parts of an ONNX model. Values are distinguished by their names. */
export class Emitter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly inputs: OnnxValue[] = [];
  readonly values: OnnxValue[] = [];

  /** Adds `outputs = type(inputs)`. */
  emit(type: string, inputs: readonly string[], outputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>): void {
    this.nodes.push(attributes ? { type, inputs, outputs, attributes } : { type, inputs, outputs });
  }

  /** Adds a constant, and gives back its name. */
  floats(name: string, shape: Shape, values: Float32Array): string {
    this.initializers.push({ name, shape, values });
    return name;
  }

  integers(name: string, values: readonly number[]): string {
    this.initializers.push({ name, shape: [values.length], values: BigInt64Array.from(values, BigInt) });
    return name;
  }

  reshape(from: string, to: string, shape: Shape): void {
    this.emit('Reshape', [from, this.integers(`${to}_shape`, shape)], [to]);
  }

  /** Elements `start` (inclusive) to `end` (exclusive) along one axis. */
  slice(from: string, to: string, { axis, start, end }: { readonly axis: number; readonly start: number; readonly end: number }): void {
    const ranges = [start, end, axis].map((value, index) => this.integers(`${to}_range${index}`, [value]));
    this.emit('Slice', [from, ...ranges], [to]);
  }

  /** Zeros along one axis of a tensor of so many axes. */
  pad(
    from: string,
    to: string,
    rank: number,
    { axis, before, after }: { readonly axis: number; readonly before: number; readonly after: number },
  ): void {
    const widths = Array.from({ length: 2 * rank }, () => 0);
    widths[axis] = before;
    widths[axis + rank] = after;
    this.emit('Pad', [from, this.integers(`${to}_widths`, widths)], [to]);
  }

  /** `x(p − distance) + x(p + distance)` along one axis of feature maps, with zeros beyond the edges. */
  shiftedSum(from: string, to: string, maps: Shape, { axis, distance }: Shift): void {
    const [padded, before, behind] = ['padded', 'before', 'behind'].map((suffix) => `${to}_${suffix}`) as [string, string, string];
    this.pad(from, padded, maps.length, { axis, before: distance, after: distance });
    this.slice(padded, before, { axis, start: 0, end: maps[axis]! });
    this.slice(padded, behind, { axis, start: 2 * distance, end: 2 * distance + maps[axis]! });
    this.emit('Add', [before, behind], [to]);
  }
}
