import { onceFor } from '../values/once-for.js';
import * as build from './builder.js';
import { reflectionGradient } from './reflection-gradient.js';
import { topologicalOrder, type GraphNode, type Operation } from './operations.js';
import { sizeOf } from './shape.js';

type Convolution = Extract<Operation, { type: 'conv2d' }>;

/** For each input of a node, the gradient it receives, or null where none is wanted or none flows. */
type InputGradients = readonly (GraphNode | null)[];

/**
 * Reverse-mode differentiation: the gradient of the scalar `output` with respect to `variable`, as a graph of the same
 * operations. Only nodes on a path from `variable` to `output` are visited, so nothing is computed for weights,
 * targets, or parts of the network that the loss does not use.
 *
 * @param output a scalar
 * @param variable a node that `output` depends on
 * @returns a node with the shape of `variable`
 * @throws RangeError if `output` is not a scalar or does not depend on `variable`
 */
export function gradientOf(output: GraphNode, variable: GraphNode): GraphNode {
  return gradientsOf(output, [variable])[0]!;
}

/**
 * The same with respect to several variables, none of which depends on another.
 * @returns a node for each of them
 */
export function gradientsOf(output: GraphNode, variables: readonly GraphNode[]): GraphNode[] {
  if (output.shape.length !== 0) throw new RangeError('gradientOf expects a scalar output');
  const order = topologicalOrder([output]);
  const ends = new Set(variables);
  const dependent = new Set(variables);
  for (const node of order) {
    if (node.inputs.some((input) => dependent.has(input))) dependent.add(node);
  }
  if (!dependent.has(output)) throw new RangeError('gradientOf: the output does not depend on the variable');

  const parts = new Map<GraphNode, GraphNode[]>([[output, [build.scalar(1)]]]);
  for (const node of order.reverse()) {
    if (!parts.has(node) || ends.has(node) || !dependent.has(node)) continue;
    const gradient = sumOf(parts.get(node)!);
    const contributions = inputGradients(node, gradient);
    node.inputs.forEach((input, index) => {
      const contribution = dependent.has(input) ? contributions[index] : null;
      if (!contribution) return;
      parts.set(input, [...(parts.get(input) ?? []), contribution]);
    });
  }
  return variables.map((variable) => {
    const result = parts.get(variable);
    if (!result) throw new RangeError('gradientOf: no gradient reaches the variable');
    return sumOf(result);
  });
}

/**
 * The last ones first: they come through the rest of the network, so that they are there when the others, which losses of this node give, are
 * computed, and these can be added along with that.
 */
function sumOf(parts: readonly GraphNode[]): GraphNode {
  return parts.reduceRight((sum, part) => build.add(part, sum));
}

/** The chain rule for one node: what its output's gradient gives to each of its inputs. */
function inputGradients(node: GraphNode, gradient: GraphNode): InputGradients {
  const [a, b] = node.inputs;
  const { operation } = node;
  switch (operation.type) {
    case 'conv2d':
      return [convolutionGradient(b!, gradient, operation), null, null];
    case 'relu':
      return [build.reluGradient(gradient, node)];
    case 'maxPool':
      return [build.maxPoolGradient(gradient, a!, node)];
    case 'averagePool':
      return [build.averagePoolGradient(gradient, a!.shape)];
    case 'add':
      return [toShapeOf(a!, gradient), toShapeOf(b!, gradient)];
    case 'subtract':
      return [toShapeOf(a!, gradient), build.scale(toShapeOf(b!, gradient), -1)];
    case 'multiply':
      return [toShapeOf(a!, build.multiply(gradient, b!)), toShapeOf(b!, build.multiply(gradient, a!))];
    case 'matmul':
      return [build.matmul(gradient, build.transpose(b!)), build.matmul(build.transpose(a!), gradient)];
    case 'transpose':
      return [build.transpose(gradient)];
    case 'gram':
      // d(s·XXᵀ) = s·(dG + dGᵀ)X: one large product, where the product rule on X·Xᵀ would make two.
      return [build.matmul(build.scale(build.add(gradient, build.transpose(gradient)), operation.scale), a!)];
    case 'shiftedSum':
      return [build.shiftedSum(gradient, operation)];
    case 'shiftedGram':
      return [shiftedGramGradient(a!, gradient, operation)];
    case 'reshape':
      return [build.reshape(gradient, a!.shape)];
    case 'sum':
      return [build.expand(gradient, a!.shape)];
    case 'sumOfSquares':
      return [build.multiply(build.scale(gradient, 2), a!)];
    case 'scaleColumns':
      return [build.scaleColumns(gradient, b!), null];
    case 'normalizeGradient':
      return [build.multiply(gradient, build.multiply(b!, inverseNorm(gradient))), null];
    case 'expand':
      return [build.sum(gradient)];
    case 'slice':
      return [build.pad(gradient, operation.axis, operation.start, (a!.shape[operation.axis] ?? 0) - operation.end)];
    case 'pad':
      return [sliceOfPadded(a!, gradient, operation)];
    case 'reflectPad':
      return [reflectionGradient(gradient, operation.width)];
    case 'upsample':
      return [build.scale(build.averagePool(gradient), 4)];
    case 'input':
    case 'constant':
      return [];
    case 'reluGradient':
    case 'maxPoolGradient':
    case 'averagePoolGradient':
    case 'sumOfMagnitudes':
    case 'reciprocal':
    case 'nearest':
      throw new RangeError(`gradientOf: ${operation.type} has no gradient here`);
  }
}

/** d(s·XYᵀ) = s·(dG + dGᵀ)Y, since what makes Y of X is symmetric. Y is made anew: to keep it until then would take more than that. */
function shiftedGramGradient(x: GraphNode, gradient: GraphNode, operation: Extract<Operation, { type: 'shiftedGram' }>): GraphNode {
  const matrix = build.scale(build.add(gradient, build.transpose(gradient)), operation.scale);
  const [channels] = matrix.shape as [number, number];
  const sums = build.reshape(build.shiftedSum(x, operation), [channels, sizeOf(x.shape) / channels]);
  return build.reshape(build.matmul(matrix, sums), x.shape);
}

/** Keeps a gradient that is 0 everywhere at 0: far below any other norm, and so that weights divided by it are finite in float32. */
const TINY = 1e-20;

function inverseNorm(gradient: GraphNode): GraphNode {
  return build.reciprocal(build.add(build.sumOfMagnitudes(gradient), build.scalar(TINY)));
}

/** Undoes the broadcast of a scalar operand: its gradient is the sum over what it was broadcast to. */
function toShapeOf(operand: GraphNode, gradient: GraphNode): GraphNode {
  return operand.shape.length === 0 && gradient.shape.length > 0 ? build.sum(gradient) : gradient;
}

function sliceOfPadded(x: GraphNode, gradient: GraphNode, { axis, before }: Extract<Operation, { type: 'pad' }>): GraphNode {
  return build.slice(gradient, axis, before, before + (x.shape[axis] ?? 0));
}

/**
 * The gradient of a stride-1 convolution with respect to its image is itself a forward convolution, with the kernel
 * turned by 180° and its channel axes swapped. Executors are far better at forward convolutions than at their gradient.
 */
function convolutionGradient(weight: GraphNode, gradient: GraphNode, { padding, coarse }: Convolution): GraphNode {
  const [out, inChannels, kernel, kernelWidth] = weight.shape as [number, number, number, number];
  if (weight.operation.type !== 'constant' || kernel !== kernelWidth) {
    throw new RangeError('gradientOf: conv2d needs a constant weight with a square kernel');
  }
  const { values, key } = weight.operation;
  const turn = (): Float32Array => turnKernel(values(), out, inChannels, kernel * kernel);
  const turned = build.constant(turn, [inChannels, out, kernel, kernel], key && turnedKey(key));
  return build.conv2d(gradient, turned, undefined, kernel - 1 - padding, coarse);
}

/** The key of weights that are those of another key, turned. */
const turnedKey = onceFor<object, object, []>(() => ({}));

/** `[out, in, k, k]` to `[in, out, k, k]`, each kernel reversed. */
function turnKernel(values: Float32Array, out: number, inChannels: number, taps: number): Float32Array {
  const turned = new Float32Array(sizeOf([out, inChannels, taps]));
  for (let o = 0; o < out; o++) {
    for (let i = 0; i < inChannels; i++) {
      const from = (o * inChannels + i) * taps;
      const to = (i * out + o) * taps;
      for (let tap = 0; tap < taps; tap++) turned[to + tap] = values[from + taps - 1 - tap]!;
    }
  }
  return turned;
}
