import type { Shape } from '../../graph/shape.js';
import type { OnnxAttribute, OnnxNode, OnnxTensor, OnnxValue } from './model-proto.js';

/** Collects the parts of an ONNX model. Values are told apart by their names. */
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
}
