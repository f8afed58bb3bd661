import type { GraphNode } from '../../../graph/operations.js';
import { formatShape, sizeOf, type Shape } from '../../../graph/shape.js';
import { mapsOf, storedFloats, type Buffer, type Layout } from './buffer.js';
import { step, type Step } from './step.js';

/** A tensor that goes into a program or comes out of it. */
export interface Port {
  readonly name: string;
  readonly buffer: Buffer;
  /** Floats of the tensor. */
  readonly size: number;
}

/** A tensor that is fed on every run. */
export interface Feed extends Port {
  /** True if it may follow from results. */
  readonly isLate?: boolean;
}

/** A constant: its values, and what brings them to the form that is kept. */
export interface Constant {
  readonly values: () => Float32Array;
  /** Where they are kept. */
  readonly kept: Buffer;
  /** The step that makes the form of the values as they are, which are put in a buffer for it; null where they are kept as they are. */
  readonly preparation: { readonly raw: Buffer; readonly step: Step } | null;
  /** Constants of the same key and form are the same, in other programs, too. */
  readonly key: object | undefined;
  readonly form: string;
}

/**
 * The values of a graph's nodes in a program that is being made: where each is, in which layouts, and the steps that make them. A value that
 * is wanted in another layout than it has is brought there once; constants are kept in the forms that are wanted.
 */
export class Values {
  readonly feeds: Feed[] = [];
  readonly constants: Constant[] = [];
  readonly steps: Step[] = [];
  readonly #places = new Map<GraphNode, Partial<Record<Layout, Buffer>>>();
  /** Functions that make values that may not be needed. */
  readonly #later = new Map<GraphNode, () => void>();
  readonly #prepared = new Map<GraphNode, Map<string, Buffer>>();

  /** The layout that a value was made in, or undefined where it is not there yet. A constant has any. */
  layoutOf(node: GraphNode): Layout | undefined {
    const places = this.#places.get(node);
    if (!places) return undefined;
    return places.plain ? 'plain' : 'maps';
  }

  /** True if a value is there, or can be had at any time. */
  has(node: GraphNode): boolean {
    return isConstant(node) || this.#places.has(node);
  }

  /** A value in a layout. */
  use(node: GraphNode, layout: Layout): Buffer {
    if (isConstant(node)) return this.#constant(node, layout);
    if (this.#later.has(node)) this.#makeNow(node);
    const places = this.#places.get(node);
    if (!places) throw new RangeError(`The value of ${node.operation.type} was used before it was computed`);
    places[layout] ??= this.#moved(node, places[layout === 'plain' ? 'maps' : 'plain']!, layout);
    return places[layout];
  }

  /** Has a node's value be in a buffer, as it lies there. */
  store(node: GraphNode, layout: Layout, buffer: Buffer): void {
    this.#places.set(node, { [layout]: buffer });
  }

  /** Has a node's value be made when it is used first, if it is. */
  storeLater(node: GraphNode, make: () => void): void {
    this.#later.set(node, make);
  }

  /** Has a node's value be another's, in whatever layouts it is there. */
  storeSame(node: GraphNode, as: GraphNode): void {
    if (isConstant(as) || this.#later.has(as)) this.store(node, 'plain', this.use(as, 'plain'));
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

  feed(node: GraphNode, name: string, isLate = false): void {
    const buffer = this.make(node, 'plain');
    this.feeds.push({ name, buffer, size: sizeOf(node.shape), isLate });
  }

  /** A value in a form, of that name, that a kernel wants, made by a step: of a constant when the program is made, of others in each run. */
  prepared(node: GraphNode, form: string, floats: number, prepare: (from: Buffer, to: Buffer) => Step): Buffer {
    const forms = this.#prepared.get(node) ?? new Map<string, Buffer>();
    this.#prepared.set(node, forms);
    const known = forms.get(form);
    if (known) return known;
    const made = isConstant(node) ? this.#preparedOnce(node, form, floats, prepare) : this.working(floats);
    if (!isConstant(node)) this.steps.push(prepare(this.use(node, 'plain'), made));
    forms.set(form, made);
    return made;
  }

  #preparedOnce(...[node, form, floats, prepare]: Parameters<Values['prepared']>): Buffer {
    const raw = this.working(sizeOf(node.shape));
    const kept: Buffer = { floats, kind: 'kept' };
    this.constants.push({ ...sourceOf(node, form), kept, preparation: { raw, step: prepare(raw, kept) } });
    return kept;
  }

  /** A constant vector, filled up with zeros to whole lines. */
  vector(node: GraphNode, floats: number): Buffer {
    const places = this.#placesOfConstant(node);
    places.maps ??= this.#kept(node, 'vector', floats);
    return places.maps;
  }

  #makeNow(node: GraphNode): void {
    const make = this.#later.get(node)!;
    this.#later.delete(node);
    make();
  }

  #constant(node: GraphNode, layout: Layout): Buffer {
    const places = this.#placesOfConstant(node);
    if (layout === 'plain') places.plain ??= this.#kept(node, 'plain', sizeOf(node.shape));
    else places.maps ??= this.prepared(node, 'maps', storedFloats(node.shape, layout), (from, to) => moving(node, from, to, layout));
    return places[layout]!;
  }

  #placesOfConstant(node: GraphNode): Partial<Record<Layout, Buffer>> {
    const places = this.#places.get(node) ?? {};
    this.#places.set(node, places);
    return places;
  }

  #kept(node: GraphNode, form: string, floats: number): Buffer {
    const kept: Buffer = { floats, kind: 'kept' };
    this.constants.push({ ...sourceOf(node, form), kept, preparation: null });
    return kept;
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

/** True for a constant, and for a constant matrix' transpose. */
export function isConstant({ operation, inputs }: GraphNode): boolean {
  return operation.type === 'constant' || (operation.type === 'transpose' && isConstant(inputs[0]!));
}

/** A constant's values, and what identifies a form of them. */
function sourceOf(node: GraphNode, form: string): Pick<Constant, 'values' | 'key' | 'form'> {
  const { operation, inputs, shape } = node;
  if (operation.type === 'transpose') {
    const { values, key } = sourceOf(inputs[0]!, form);
    return { values: () => transposed(inputs[0]!.shape, values()), key, form: `transposed, ${form} ${formatShape(shape)}` };
  }
  if (operation.type !== 'constant') throw new RangeError(`Expected a constant, got ${operation.type}`);
  return { values: operation.values, key: operation.key, form: `${form} ${formatShape(shape)}` };
}

function transposed(shape: Shape, values: Float32Array): Float32Array {
  const [rows, columns] = shape as [number, number];
  return values.map((_, index) => values[(index % rows) * columns + Math.floor(index / rows)]!);
}
