import type { GraphNode } from '../../graph/operations.js';
import type { TensorFlow } from './backends.js';
import { permutation, storedAxes, type Layout } from './layout.js';
import type { Constant, Feed, Slot, Step } from './execution-plan.js';

/** The axes of a convolution weight, as TensorFlow's kernels want it: `[k, k, in, out]`. */
const KERNEL = [2, 3, 1, 0];

/** Where a value lies: in the layout it was made in, and in those it has been brought to since. */
interface Value {
  readonly layout: Layout;
  /** `kernel` is a convolution weight as `[k, k, in, out]`. */
  readonly slots: Partial<Record<Layout | 'kernel', Slot>>;
}

/**
 * A plan in the making: its steps, and in which slots each value of the graph is. A value that is wanted in another layout than
 * it has is transposed once; constants are made in the layouts they are wanted in.
 */
export class Slots {
  readonly feeds: Feed[] = [];
  readonly constants: Constant[] = [];
  readonly steps: Step[] = [];
  readonly #values = new Map<GraphNode, Value>();
  #count = 0;

  constructor(private readonly tf: TensorFlow) {}

  /** The layout that a value was made in. */
  layoutOf(node: GraphNode): Layout {
    return this.#valueOf(node).layout;
  }

  /** The slot of a value in a layout. */
  use(node: GraphNode, layout: Layout): Slot {
    if (node.operation.type === 'constant') return this.#constant(node, layout);
    const { slots } = this.#valueOf(node);
    slots[layout] ??= this.#turned(slots[layout === 'plain' ? 'channelsLast' : 'plain']!, permutation(node.shape.length, layout));
    return slots[layout];
  }

  /** The slot of a value as it lies. */
  useAsItLies(node: GraphNode): Slot {
    return this.use(node, this.layoutOf(node));
  }

  /** The slot of a convolution weight as TensorFlow's kernels want it. */
  useKernel(node: GraphNode): Slot {
    if (node.operation.type === 'constant') return this.#constant(node, 'kernel');
    const { slots } = this.#valueOf(node);
    return (slots.kernel ??= this.#turned(this.use(node, 'plain'), KERNEL));
  }

  /** Has a value be what is in a slot. */
  store(node: GraphNode, layout: Layout, slot: Slot): void {
    this.#values.set(node, { layout, slots: { [layout]: slot } });
  }

  storeFeed(node: GraphNode, name: string): void {
    this.feeds.push({ name, shape: node.shape, slot: this.#count });
    this.store(node, 'plain', this.#count++);
  }

  /** Its tensors are made when it is known in which layouts they are wanted. */
  storeConstant(node: GraphNode): void {
    this.#values.set(node, { layout: 'plain', slots: {} });
  }

  /** Adds a step. */
  step(inputs: readonly Slot[], run: Step['run']): Slot {
    this.steps.push({ run, inputs, output: this.#count });
    return this.#count++;
  }

  #turned(slot: Slot, axes: number[]): Slot {
    if (axes.every((axis, index) => axis === index)) return slot;
    return this.step([slot], ([x]) => this.tf.transpose(x!, axes));
  }

  #constant(node: GraphNode, layout: Layout | 'kernel'): Slot {
    const { operation, shape } = node;
    if (operation.type !== 'constant') throw new RangeError(`Expected a constant, got ${operation.type}`);
    const { slots } = this.#valueOf(node);
    if (slots[layout] === undefined) {
      const order = layout === 'kernel' ? KERNEL : storedAxes(shape.length, layout);
      this.constants.push({ slot: this.#count, shape, values: operation.values, order });
      slots[layout] = this.#count++;
    }
    return slots[layout];
  }

  #valueOf(node: GraphNode): Value {
    const value = this.#values.get(node);
    if (!value) throw new RangeError('lowerToTensorFlow visited a node before its input');
    return value;
  }
}
