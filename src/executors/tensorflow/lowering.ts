import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { topologicalOrder, type GraphNode, type GraphOutputs, type Operation } from '../../graph/operations.js';
import type { Kernels } from './kernels.js';
import { storedAxis, storedShape, type Layout } from './layout.js';
import type { Plan, Step } from './execution-plan.js';
import { Slots } from './slots.js';

/** Translates a loss graph to TensorFlow's kernels. */
export function lowerToTensorFlow(outputs: GraphOutputs, kernels: Kernels): Plan {
  const order = topologicalOrder(Object.values(outputs));
  const slots = new Slots(kernels.tf);
  const lowering = new Lowering(kernels, slots, convolutionsForReluOnly(order, outputs));
  for (const node of order) lowering.visit(node);
  const results = Object.entries(outputs).map(([name, node]) => ({ name, slot: slots.use(node, 'plain') }));
  const { feeds, constants, steps } = slots;
  return { feeds, constants, steps, results };
}

/** Convolutions that nothing but a single ReLU uses. */
function convolutionsForReluOnly(order: readonly GraphNode[], outputs: GraphOutputs): Set<GraphNode> {
  const uses = new Map<GraphNode, number>();
  for (const node of [...order.flatMap(({ inputs }) => inputs), ...Object.values(outputs)]) uses.set(node, (uses.get(node) ?? 0) + 1);
  const candidates = order.filter(({ operation }) => operation.type === 'relu').map(({ inputs }) => inputs[0]!);
  return new Set(candidates.filter((node) => node.operation.type === 'conv2d' && uses.get(node) === 1));
}

class Lowering {
  constructor(
    private readonly kernels: Kernels,
    private readonly slots: Slots,
    /** Convolutions that are computed together with the ReLU after them. */
    private readonly fused: ReadonlySet<GraphNode>,
  ) {}

  visit(node: GraphNode): void {
    const { kernels, slots } = this;
    const { tf } = kernels;
    const { operation, shape } = node;
    const [a, b] = node.inputs as [GraphNode, GraphNode];

    switch (operation.type) {
      case 'input':
        slots.storeFeed(node, operation.name);
        break;
      case 'constant':
        slots.storeConstant(node);
        break;
      case 'conv2d':
        if (!this.fused.has(node)) this.#convolution(node, node, false);
        break;
      case 'relu':
        if (this.fused.has(a)) this.#convolution(a, node, true);
        else this.#elementwise(node, ([x]) => tf.relu(x!));
        break;
      case 'reluGradient':
        this.#elementwise(node, ([gradient, y]) => kernels.reluGradient(gradient!, y!));
        break;
      case 'maxPool':
        this.#overImages(node, ([x]) => kernels.maxPool(x!));
        break;
      case 'maxPoolGradient':
        this.#overImages(node, ([gradient, x, y]) => kernels.maxPoolGradient(gradient!, x!, y!));
        break;
      case 'averagePool':
        this.#overImages(node, ([x]) => kernels.averagePool(x!));
        break;
      case 'averagePoolGradient': {
        const stored = storedShape(shape, 'channelsLast');
        this.#overImages(node, ([gradient]) => kernels.averagePoolGradient(gradient!, stored));
        break;
      }
      case 'add':
        this.#elementwise(node, ([x, y]) => tf.add(x!, y!));
        break;
      case 'subtract':
        this.#elementwise(node, ([x, y]) => tf.sub(x!, y!));
        break;
      case 'multiply':
        this.#elementwise(node, ([x, y]) => tf.mul(x!, y!));
        break;
      case 'matmul':
        this.#matmul(node, a, b);
        break;
      case 'transpose': {
        // The same numbers, under the name of the other layout.
        const layout = slots.layoutOf(a);
        slots.store(node, layout === 'plain' ? 'channelsLast' : 'plain', slots.useAsItLies(a));
        break;
      }
      case 'gram': {
        const run: Step['run'] = ([x]) => tf.mul(kernels.gram(x!, x!), operation.scale);
        slots.store(node, 'plain', slots.step([slots.use(a, 'channelsLast')], run));
        break;
      }
      case 'shiftedSum': {
        const { layout, axis } = this.#storedAxis(node, operation);
        this.#asItLies(node, layout, (x) => kernels.shiftedSum(x, axis, operation.distance));
        break;
      }
      case 'shiftedGram':
        this.#shiftedGram(node, a, operation);
        break;
      case 'nearest': {
        const run: Step['run'] = ([rows, columns, offsets]) => {
          const less = tf.sub(tf.matMul(rows as Tensor2D, columns as Tensor2D), offsets!);
          return tf.stack([tf.max(less, 0), tf.cast(tf.argMax(less, 0), 'float32')]);
        };
        const inputs = node.inputs.map((input) => slots.use(input, 'plain'));
        slots.store(node, 'plain', slots.step(inputs, run));
        break;
      }
      case 'reshape':
        this.#reshape(node, a);
        break;
      case 'sum':
        this.#asItLies(node, 'plain', (x) => kernels.sum(x));
        break;
      case 'sumOfSquares':
        this.#asItLies(node, 'plain', (x) => kernels.sum(tf.square(x)));
        break;
      case 'sumOfMagnitudes':
        this.#asItLies(node, 'plain', (x) => kernels.sum(tf.abs(x)));
        break;
      case 'reciprocal':
        this.#asItLies(node, 'plain', (x) => tf.reciprocal(x));
        break;
      case 'scaleColumns':
        // The row lies as the matrix does, and is repeated by TensorFlow.
        this.#elementwise(node, ([x, row]) => tf.mul(x!, row!));
        break;
      case 'normalizeGradient':
        slots.store(node, slots.layoutOf(a), slots.useAsItLies(a));
        break;
      case 'expand':
        this.#asItLies(node, 'plain', (x) => kernels.repeat(x, shape));
        break;
      case 'slice': {
        const { layout, axis } = this.#storedAxis(node, operation);
        this.#asItLies(node, layout, (x) => kernels.slice(x, axis, operation.start, operation.end));
        break;
      }
      case 'pad': {
        const { layout, axis } = this.#storedAxis(node, operation);
        this.#asItLies(node, layout, (x) => kernels.pad(x, axis, operation.before, operation.after));
        break;
      }
      case 'reflectPad':
        this.#overImages(node, ([x]) => kernels.reflect(x!, operation.width));
        break;
      case 'upsample':
        this.#overImages(node, ([x]) => kernels.upsample(x!));
        break;
      default:
        operation satisfies never;
    }
  }

  #convolution(convolution: GraphNode, result: GraphNode, withRelu: boolean): void {
    const [x, weight, bias] = convolution.inputs;
    const { padding } = convolution.operation as Extract<Operation, { type: 'conv2d' }>;
    const inputs = [this.slots.use(x!, 'channelsLast'), this.slots.useKernel(weight!), ...(bias ? [this.slots.use(bias, 'plain')] : [])];
    const run: Step['run'] = ([image, kernel, offsets]) => this.kernels.convolution(image!, kernel!, offsets, { padding, withRelu });
    this.slots.store(result, 'channelsLast', this.slots.step(inputs, run));
  }

  #shiftedGram(node: GraphNode, x: GraphNode, { axis, distance, scale }: Extract<Operation, { type: 'shiftedGram' }>): void {
    const { tf } = this.kernels;
    const [, channels, height, width] = x.shape as [number, number, number, number];
    const run: Step['run'] = ([maps]) => {
      const sums = this.kernels.shiftedSum(maps!, storedAxis(axis, x.shape.length, 'channelsLast'), distance);
      const [left, right] = [maps!, sums].map((each) => tf.reshape(each, [height * width, channels])) as [Tensor, Tensor];
      return tf.mul(this.kernels.gram(left, right), scale);
    };
    this.slots.store(node, 'plain', this.slots.step([this.slots.use(x, 'channelsLast')], run));
  }

  /** Feature maps to feature maps. */
  #overImages(node: GraphNode, run: Step['run']): void {
    const inputs = node.inputs.map((input) => this.slots.use(input, 'channelsLast'));
    this.slots.store(node, 'channelsLast', this.slots.step(inputs, run));
  }

  /** Tensors of equal shape, or scalars; what comes from a convolution stays as it lies. */
  #elementwise(node: GraphNode, run: Step['run']): void {
    const layout = node.inputs.some((input) => this.slots.layoutOf(input) === 'channelsLast') ? 'channelsLast' : 'plain';
    const inputs = node.inputs.map((input) => this.slots.use(input, input.shape.length === 0 ? 'plain' : layout));
    this.slots.store(node, layout, this.slots.step(inputs, run));
  }

  /** One tensor, whose own layout `run` can take, to one of the given layout. */
  #asItLies(node: GraphNode, layout: Layout, run: (x: Tensor) => Tensor): void {
    const [x] = node.inputs;
    this.slots.store(
      node,
      layout,
      this.slots.step([this.slots.useAsItLies(x!)], ([tensor]) => run(tensor!)),
    );
  }

  /** In the layout of the right operand: the feature maps, in a Gram matrix' gradient. */
  #matmul(node: GraphNode, a: GraphNode, b: GraphNode): void {
    const { tf } = this.kernels;
    const [turnedA, turnedB] = [this.slots.layoutOf(a) === 'channelsLast', this.slots.layoutOf(b) === 'channelsLast'];
    const inputs = [this.slots.useAsItLies(a), this.slots.useAsItLies(b)];
    // (A·B)ᵀ = Bᵀ·Aᵀ
    const run: Step['run'] = ([x, y]) => (turnedB ? tf.matMul(y!, x!, false, !turnedA) : tf.matMul(x!, y!, turnedA, false));
    this.slots.store(node, this.slots.layoutOf(b), this.slots.step(inputs, run));
  }

  /** Between `[1, C, H, W]` and `[C, H·W]` the numbers stay where they are in both layouts, otherwise only in the plain one. */
  #reshape(node: GraphNode, x: GraphNode): void {
    const maps = [x.shape, node.shape].find(({ length }) => length === 4);
    const matrix = [x.shape, node.shape].find(({ length }) => length === 2);
    const layout = maps && matrix && maps[0] === 1 && maps[1] === matrix[0] ? this.slots.layoutOf(x) : 'plain';
    const stored = storedShape(node.shape, layout);
    this.slots.store(
      node,
      layout,
      this.slots.step([this.slots.use(x, layout)], ([tensor]) => this.kernels.tf.reshape(tensor!, stored)),
    );
  }

  #storedAxis({ inputs: [x], shape }: GraphNode, { axis }: { readonly axis: number }): { layout: Layout; axis: number } {
    const layout = this.slots.layoutOf(x!);
    return { layout, axis: storedAxis(axis, shape.length, layout) };
  }
}
