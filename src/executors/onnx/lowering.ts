import { topologicalOrder, type GraphNode, type GraphOutputs } from '../../graph/operations.js';
import { addMaps } from './blocked.js';
import { convolve, convolveInParts, convolveRows, hasFewChannels, partsOf } from './convolution.js';
import { Emitter } from './emitter.js';
import { gram, shiftedGram } from './gram.js';
import { nearest } from './nearest.js';
import type { OnnxModel } from './model-proto.js';
import { comparePool, indicesOf, repeat, spread, unpool, WINDOW } from './pooling.js';
import { STEEP } from './steep.js';
import { addUp } from './sums.js';

export interface LoweringOptions {
  /** True if onnxruntime's convolutions work on blocks of channels here, so that it pays to stay in that layout. */
  readonly blocked: boolean;
  /** True if onnxruntime's own operators are there, which graphics cards lack; false by default. */
  readonly fused?: boolean;
}

/**
 * Translates a loss graph to ONNX operators.
 *
 * Inputs of the graph become inputs of the model; every name in `outputs` becomes an output; constants become
 * initialisers, which lets onnxruntime store convolution weights in the layout its kernels want.
 */
export function lowerToOnnx(outputs: GraphOutputs, { blocked, fused = false }: LoweringOptions): OnnxModel {
  const order = topologicalOrder(Object.values(outputs));
  const lowering = new Lowering(order, blocked, fused);
  for (const node of order) lowering.visit(node);
  const named = Object.entries(outputs).map(([name, node]) => {
    lowering.emit('Identity', [lowering.nameOf(node)], [name]);
    return { name, shape: node.shape };
  });
  const { nodes, initializers, inputs, values } = lowering;
  return { nodes, initializers, inputs, outputs: named, values };
}

class Lowering extends Emitter {
  readonly #names = new Map<GraphNode, string>();
  /** Poolings that note the indices of their maxima, for their gradient. */
  readonly #indexed: ReadonlySet<GraphNode>;
  /** Values that are there in parts of their channels, and have not been needed as a whole yet. */
  readonly #parts = new Map<GraphNode, readonly string[]>();

  constructor(
    order: readonly GraphNode[],
    private readonly blocked: boolean,
    private readonly fused: boolean,
  ) {
    super();
    const gradients = blocked ? [] : order.filter((node) => node.operation.type === 'maxPoolGradient');
    this.#indexed = new Set(gradients.map((node) => node.inputs[2]!));
  }

  nameOf(node: GraphNode): string {
    const name = this.#names.get(node);
    if (name === undefined) throw new RangeError('lowerToOnnx visited a node before its input');
    const parts = this.#parts.get(node);
    if (parts && this.#parts.delete(node)) this.emit('Concat', parts, [name], { axis: 1 });
    return name;
  }

  visit(node: GraphNode): void {
    const { operation } = node;
    const name = operation.type === 'input' ? operation.name : `v${this.#names.size}`;
    this.#names.set(node, name);
    if (operation.type === 'relu' && this.#reluOfParts(node, name)) return;
    const inputs = node.inputs.map((input) => this.nameOf(input));
    const [a, b, c] = inputs as [string, string, string];

    switch (operation.type) {
      case 'input':
        this.inputs.push({ name, shape: node.shape });
        break;
      case 'constant':
        this.initializers.push({ name, shape: node.shape, values: operation.values() });
        break;
      case 'conv2d':
        this.#convolve(node, inputs, name);
        break;
      case 'relu':
        this.emit('Relu', inputs, [name]);
        break;
      case 'reluGradient':
        // One pass on all threads; Sign and Greater + Where take more (docs/decisions/compute.md).
        this.emit('HardSigmoid', [b], [`${name}_mask`], { alpha: STEEP, beta: { float: 0 } });
        this.emit('Mul', [a, `${name}_mask`], [name]);
        break;
      case 'maxPool':
        this.emit('MaxPool', [a], this.#indexed.has(node) ? [name, indicesOf(name)] : [name], WINDOW);
        break;
      case 'maxPoolGradient':
        if (this.blocked) comparePool(this, node, [a, b, c], name);
        else unpool(this, node, [a, c], name);
        break;
      case 'averagePool':
        this.emit('AveragePool', [a], [name], WINDOW);
        break;
      case 'averagePoolGradient':
        spread(this, node, a, name, this.blocked);
        break;
      case 'add':
        if (this.blocked && isFeatureMaps(node)) addMaps(this, node, [a, b], name);
        else this.emit('Add', inputs, [name]);
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
        gram(this, node, [a, name], this.fused);
        break;
      case 'shiftedSum':
        this.shiftedSum(a, name, node.shape, operation);
        break;
      case 'shiftedGram':
        shiftedGram(this, node, [a, name], this.fused);
        break;
      case 'nearest':
        nearest(this, inputs, name);
        break;
      case 'reshape':
        this.reshape(a, name, node.shape);
        break;
      case 'sum':
        addUp(this, 'ReduceSum', node, [a, name]);
        break;
      case 'sumOfSquares':
        addUp(this, 'ReduceSumSquare', node, [a, name]);
        break;
      case 'sumOfMagnitudes':
        addUp(this, 'ReduceL1', node, [a, name]);
        break;
      case 'reciprocal':
        this.emit('Reciprocal', [a], [name]);
        break;
      case 'scaleColumns':
        this.emit('Mul', inputs, [name]);
        break;
      case 'normalizeGradient':
        this.emit('Identity', [a], [name]);
        break;
      case 'expand':
        this.emit('Expand', [a, this.integers(`${name}_shape`, node.shape)], [name]);
        break;
      case 'slice':
        this.slice(a, name, operation);
        break;
      case 'pad':
        this.pad(a, name, node.shape.length, operation);
        break;
      case 'reflectPad': {
        const widths = [0, 0, operation.width, operation.width];
        this.emit('Pad', [a, this.integers(`${name}_widths`, [...widths, ...widths])], [name], { mode: 'reflect' });
        break;
      }
      case 'upsample':
        repeat(this, node, [a, name]);
        break;
    }
  }

  #convolve(node: GraphNode, inputs: readonly string[], name: string): void {
    const parts = this.blocked ? partsOf(node) : null;
    if (parts) this.#parts.set(node, convolveInParts(this, node, inputs, name, parts));
    else if (this.blocked && hasFewChannels(node)) convolveRows(this, node, inputs[0]!, name);
    else convolve(this, node, inputs, name);
  }

  /** onnxruntime computes a ReLU along with the convolution that it follows at once. */
  #reluOfParts(node: GraphNode, name: string): boolean {
    const parts = this.#parts.get(node.inputs[0]!);
    if (!parts) return false;
    const results = parts.map((part, index) => {
      this.emit('Relu', [part], [`${name}_part${index}`]);
      return `${name}_part${index}`;
    });
    this.#parts.set(node, results);
    return true;
  }
}

function isFeatureMaps({ shape }: GraphNode): boolean {
  return shape.length === 4;
}
