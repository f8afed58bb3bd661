import type { GraphNode } from '../../../graph/operations.js';
import { sizeOf } from '../../../graph/shape.js';
import { mapsOf, storedFloats, type Buffer, type Layout } from './buffer.js';
import { step, type Step } from './step.js';

/** A tensor that is fed on every run, or a result. */
export interface Port {
  readonly name: string;
  readonly buffer: Buffer;
  /** Floats of the tensor. */
  readonly size: number;
}

/** A constant: its values, and what brings them to the form that is kept. */
export interface Constant {
  readonly values: () => Float32Array;
  /** Where the values are put, for as long as it is prepared if it is. */
  readonly buffer: Buffer;
  readonly preparation: Step | null;
}

/**
 * The values of a graph's nodes in a program that is being made: where each is, in which layouts, and the steps that make them. A value that
 * is wanted in another layout than it has is brought there once; constants are kept in the forms that are wanted.
 */
export class Values {
  readonly feeds: Port[] = [];
  readonly constants: Constant[] = [];
  readonly steps: Step[] = [];
  readonly #places = new Map<GraphNode, Partial<Record<Layout, Buffer>>>();
  readonly #prepared = new Map<GraphNode, Buffer>();

  /** The layout that a value was made in, or undefined where it is not there yet. A constant has any. */
  layoutOf(node: GraphNode): Layout | undefined {
    const places = this.#places.get(node);
    if (!places) return undefined;
    return places.plain ? 'plain' : 'maps';
  }

  /** True if a value is there, or can be had at any time. */
  has(node: GraphNode): boolean {
    return node.operation.type === 'constant' || this.#places.has(node);
  }

  /** A value in a layout. */
  use(node: GraphNode, layout: Layout): Buffer {
    if (node.operation.type === 'constant') return this.#constant(node, layout);
    const places = this.#places.get(node);
    if (!places) throw new RangeError(`The value of ${node.operation.type} was used before it was computed`);
    places[layout] ??= this.#moved(node, places[layout === 'plain' ? 'maps' : 'plain']!, layout);
    return places[layout];
  }

  /** Has a node's value be in a buffer, as it lies there. */
  store(node: GraphNode, layout: Layout, buffer: Buffer): void {
    this.#places.set(node, { [layout]: buffer });
  }

  /** Has a node's value be another's, in whatever layouts it is there. */
  storeSame(node: GraphNode, as: GraphNode): void {
    if (as.operation.type === 'constant') this.store(node, 'plain', this.use(as, 'plain'));
    else this.#places.set(node, this.#places.get(as)!);
  }

  /** A buffer for a node's value, which a step is about to make. */
  make(node: GraphNode, layout: Layout): Buffer {
    const buffer = this.working(storedFloats(node.shape, layout));
    this.store(node, layout, buffer);
    return buffer;
  }

  working(floats: number): Buffer {
    return { floats, kind: 'working' };
  }

  feed(node: GraphNode, name: string): void {
    const buffer = this.make(node, 'plain');
    this.feeds.push({ name, buffer, size: sizeOf(node.shape) });
  }

  /** A constant in a form that a kernel wants, made of its values by a step when the program is made. */
  prepared(node: GraphNode, floats: number, prepare: (from: Buffer, to: Buffer) => Step): Buffer {
    const known = this.#prepared.get(node);
    if (known) return known;
    const raw = this.working(sizeOf(node.shape));
    const kept: Buffer = { floats, kind: 'kept' };
    this.constants.push({ values: valuesOf(node), buffer: raw, preparation: prepare(raw, kept) });
    this.#prepared.set(node, kept);
    return kept;
  }

  /** A constant vector, filled up with zeros to whole lines. */
  vector(node: GraphNode, floats: number): Buffer {
    const places = this.#placesOfConstant(node);
    places.maps ??= this.#kept(floats, valuesOf(node));
    return places.maps;
  }

  #constant(node: GraphNode, layout: Layout): Buffer {
    const places = this.#placesOfConstant(node);
    if (layout === 'plain') places.plain ??= this.#kept(sizeOf(node.shape), valuesOf(node));
    else places.maps ??= this.prepared(node, storedFloats(node.shape, layout), (from, to) => moving(node, from, to, layout));
    return places[layout]!;
  }

  #placesOfConstant(node: GraphNode): Partial<Record<Layout, Buffer>> {
    const places = this.#places.get(node) ?? {};
    this.#places.set(node, places);
    return places;
  }

  #kept(floats: number, values: () => Float32Array): Buffer {
    const buffer: Buffer = { floats, kind: 'kept' };
    this.constants.push({ values, buffer, preparation: null });
    return buffer;
  }

  #moved(node: GraphNode, from: Buffer, layout: Layout): Buffer {
    const to = this.working(storedFloats(node.shape, layout));
    this.steps.push(moving(node, from, to, layout));
    return to;
  }
}

/** The step that brings a tensor to a layout from the other. */
function moving({ shape }: GraphNode, input: Buffer, output: Buffer, layout: Layout): Step {
  const { channels, stride, positions } = mapsOf(shape);
  return step(layout === 'maps' ? 'to_maps' : 'to_planes', { input, output, positions, channels, channels_stride: stride });
}

function valuesOf({ operation }: GraphNode): () => Float32Array {
  if (operation.type !== 'constant') throw new RangeError(`Expected a constant, got ${operation.type}`);
  return operation.values;
}
