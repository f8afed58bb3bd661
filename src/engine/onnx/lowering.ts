import { topologicalOrder, type GraphNode, type GraphOutputs } from '../../graph/operations.js';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxTensor } from './model-proto.js';

/** Multiplied by any activation worth the name, this is far above 1: `hardSigmoid(STEEP · y)` is 1 where y > 0. */
const STEEP = { float: 1e30 };

/**
 * Translates a loss graph to ONNX operators.
 *
 * Inputs of the graph become inputs of the model; every name in `outputs` becomes an output; constants become
 * initialisers, which lets onnxruntime store convolution weights in the layout its kernels want.
 */
export function lowerToOnnx(outputs: GraphOutputs): OnnxModel {
  const order = topologicalOrder(Object.values(outputs));
  const lowering = new Lowering(order);
  for (const node of order) lowering.visit(node);
  const named = Object.entries(outputs).map(([name, node]) => {
    lowering.emit('Identity', [lowering.nameOf(node)], [name]);
    return { name, shape: node.shape };
  });
  return { nodes: lowering.nodes, initializers: lowering.initializers, inputs: lowering.inputs, outputs: named };
}

class Lowering {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  readonly inputs: { name: string; shape: readonly number[] }[] = [];
  readonly #names = new Map<GraphNode, string>();
  readonly #poolsWithGradient: ReadonlySet<GraphNode>;

  constructor(order: readonly GraphNode[]) {
    this.#poolsWithGradient = new Set(order.filter((node) => node.operation.type === 'maxPoolGradient').map((node) => node.inputs[2]!));
  }

  nameOf(node: GraphNode): string {
    const name = this.#names.get(node);
    if (name === undefined) throw new RangeError('lowerToOnnx visited a node before its input');
    return name;
  }

  emit(type: string, inputs: readonly string[], outputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>): void {
    this.nodes.push(attributes ? { type, inputs, outputs, attributes } : { type, inputs, outputs });
  }

  visit(node: GraphNode): void {
    const { operation } = node;
    const name = operation.type === 'input' ? operation.name : `v${this.#names.size}`;
    this.#names.set(node, name);
    const inputs = node.inputs.map((input) => this.nameOf(input));
    const [a, b, c] = inputs as [string, string, string];

    switch (operation.type) {
      case 'input':
        this.inputs.push({ name, shape: node.shape });
        break;
      case 'constant':
        this.initializers.push({ name, shape: node.shape, values: operation.values() });
        break;
      case 'conv2d': {
        const kernel = node.inputs[1]!.shape.slice(2);
        const pads = Array.from({ length: 4 }, () => operation.padding);
        this.emit('Conv', inputs, [name], { kernel_shape: kernel, pads });
        break;
      }
      case 'relu':
        this.emit('Relu', inputs, [name]);
        break;
      case 'reluGradient':
        // One pass on all threads; Sign and Greater + Where take more (docs/decisions.md).
        this.emit('HardSigmoid', [b], [`${name}_mask`], { alpha: STEEP, beta: { float: 0 } });
        this.emit('Mul', [a, `${name}_mask`], [name]);
        break;
      case 'maxPool':
        this.emit('MaxPool', [a], this.#poolsWithGradient.has(node) ? [name, `${name}_indices`] : [name], POOL);
        break;
      case 'maxPoolGradient':
        this.emit('MaxUnpool', [a, `${c}_indices`, this.#integers(`${name}_shape`, node.shape)], [name], POOL);
        break;
      case 'averagePool':
        this.emit('AveragePool', [a], [name], POOL);
        break;
      case 'averagePoolGradient':
        this.#averagePoolGradient(node, a, name);
        break;
      case 'add':
        this.emit('Add', inputs, [name]);
        break;
      case 'subtract':
        this.emit('Sub', inputs, [name]);
        break;
      case 'multiply':
        this.emit('Mul', inputs, [name]);
        break;
      case 'matmul':
        this.emit('MatMul', inputs, [name]);
        break;
      case 'transpose':
        this.emit('Transpose', inputs, [name], { perm: [1, 0] });
        break;
      case 'gram':
        this.emit('Gemm', [a, a], [name], { transB: 1, alpha: { float: operation.scale } });
        break;
      case 'reshape':
        this.emit('Reshape', [a, this.#integers(`${name}_shape`, node.shape)], [name]);
        break;
      case 'sum':
        this.emit('ReduceSum', [a], [name], { keepdims: 0 });
        break;
      case 'sumOfSquares':
        this.emit('ReduceSumSquare', [a], [name], { keepdims: 0 });
        break;
      case 'expand':
        this.emit('Expand', [a, this.#integers(`${name}_shape`, node.shape)], [name]);
        break;
      case 'slice': {
        const [starts, ends, axes] = [[operation.start], [operation.end], [operation.axis]].map((values, index) =>
          this.#integers(`${name}_range${index}`, values),
        ) as [string, string, string];
        this.emit('Slice', [a, starts, ends, axes], [name]);
        break;
      }
      case 'pad': {
        const widths = [...node.shape, ...node.shape].map(() => 0);
        widths[operation.axis] = operation.before;
        widths[operation.axis + node.shape.length] = operation.after;
        this.emit('Pad', [a, this.#integers(`${name}_widths`, widths)], [name]);
        break;
      }
    }
  }

  /** Each gradient repeated over its window and quartered; what rounding down left out of the pooling gets zeros. */
  #averagePoolGradient(node: GraphNode, gradient: string, name: string): void {
    const [, , height, width] = node.shape as [number, number, number, number];
    const quarter = `${name}_quarter`;
    this.initializers.push({ name: quarter, shape: [], values: Float32Array.of(0.25) });
    this.initializers.push({ name: `${name}_scales`, shape: [4], values: Float32Array.of(1, 1, 2, 2) });
    this.emit('Mul', [gradient, quarter], [`${name}_scaled`]);
    const repeated = height % 2 || width % 2 ? `${name}_repeated` : name;
    this.emit('Resize', [`${name}_scaled`, '', `${name}_scales`], [repeated], {
      mode: 'nearest',
      coordinate_transformation_mode: 'asymmetric',
      nearest_mode: 'floor',
    });
    if (repeated !== name) {
      const widths = this.#integers(`${name}_widths`, [0, 0, 0, 0, 0, 0, height % 2, width % 2]);
      this.emit('Pad', [repeated, widths], [name]);
    }
  }

  #integers(name: string, values: readonly number[]): string {
    this.initializers.push({ name, shape: [values.length], values: BigInt64Array.from(values, BigInt) });
    return name;
  }
}

const POOL = { kernel_shape: [2, 2], strides: [2, 2] };
