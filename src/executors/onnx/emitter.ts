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
}
