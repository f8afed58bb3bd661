import { sizeOf, type Shape } from '../../graph/shape.js';
import { Emitter } from './emitter.js';
import type { OnnxAttribute, OnnxModel, OnnxNode } from './model-proto.js';
import { STEEP } from './steep.js';

/** 1 where a pixel is below its window's maximum, else 0. */
const POSITIVE = { alpha: STEEP, beta: { float: 0 } };

/** Pixels of a window, in the order in which the first maximum is looked for: [row, column]. */
const PIXELS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;

/**
 * The same model, where the gradient of max pooling does without the pooling's indices and without MaxUnpool: onnxruntime's WebGPU
 * kernels give no indices ("The Indices output is not supported yet"), and no graphics card's unpool.
 *
 * As unpooling does, it gives a window's gradient to the first maximum: each of the four pixels is offered what the ones
 * before it left.
 */
export function withoutIndices(model: OnnxModel): OnnxModel {
  const pools = new Map<string, OnnxNode>();
  for (const node of model.nodes) if (node.type === 'MaxPool' && node.outputs[1] !== undefined) pools.set(node.outputs[1], node);
  const shapes = new Map(model.initializers.map(({ name, values }) => [name, [...values].map(Number)]));
  const emitter = new Emitter();
  emitter.initializers.push(...model.initializers);
  for (const node of model.nodes) {
    if (node.type === 'MaxPool') emitter.nodes.push({ ...node, outputs: node.outputs.slice(0, 1) });
    else if (node.type !== 'MaxUnpool') emitter.nodes.push(node);
    else {
      const [gradient, indices, shape] = node.inputs as [string, string, string];
      const pool = pools.get(indices)!;
      const [x, y, name] = [pool.inputs[0]!, pool.outputs[0]!, node.outputs[0]!];
      new Unpooling(emitter, name, shapes.get(shape)!).build(gradient, x, y);
    }
  }
  return { ...model, nodes: emitter.nodes, initializers: emitter.initializers };
}

class Unpooling {
  constructor(
    private readonly emitter: Emitter,
    private readonly name: string,
    private readonly shape: readonly number[],
  ) {}

  build(gradient: string, x: string, y: string): void {
    const shares: string[] = [];
    let left = gradient;
    for (const [pixel, [row, column]] of PIXELS.slice(0, -1).entries()) {
      const value = this.#pixelsAt(x, row, column);
      const below = this.#emit('HardSigmoid', [this.#emit('Sub', [y, value], `below${pixel}`)], `passes${pixel}`, POSITIVE);
      const passedOn = this.#emit('Mul', [left, below], `left${pixel}`);
      shares.push(this.#emit('Sub', [left, passedOn], `share${pixel}`));
      left = passedOn;
    }
    // [1, 4C, H, W], pixel by pixel, to [1, C, 2H, 2W].
    const stacked = this.#emit('Concat', [...shares, left], 'stacked', { axis: 1 });
    const spread = this.#emit('DepthToSpace', [stacked], 'spread', { blocksize: 2, mode: 'DCR' });
    this.#emit('Identity', [this.#grow(spread)], '');
  }

  /**
   * Zeros below and to the right for what rounding down left out of the pooling. Not by Pad, which onnxruntime merges into a convolution
   * that follows: WebGPU's with a kernel of 1×1 ignores padding (1.30).
   */
  #grow(x: string): string {
    const [, channels, height, width] = this.shape as [number, number, number, number];
    const zeros = (part: string, shape: Shape): string =>
      this.emitter.floats(`${this.name}_${part}`, shape, new Float32Array(sizeOf(shape)));
    let grown = x;
    if (width % 2) {
      grown = this.#emit('Concat', [grown, zeros('column', [1, channels, height - (height % 2), 1])], 'wide', { axis: 3 });
    }
    if (height % 2) grown = this.#emit('Concat', [grown, zeros('row', [1, channels, 1, width])], 'high', { axis: 2 });
    return grown;
  }

  /** One pixel of each window. */
  #pixelsAt(x: string, row: number, column: number): string {
    const [height, width] = this.shape.slice(2).map((extent) => extent - (extent % 2)) as [number, number];
    const part = `${row}${column}`;
    const range = [
      [row, column],
      [height, width],
      [2, 3],
      [2, 2],
    ].map((values, index) => this.emitter.integers(`${this.name}_${part}_${index}`, values));
    return this.#emit('Slice', [x, ...range], `pixel${part}`);
  }

  /** @param part names what comes out; '' is the whole unpooling */
  #emit(type: string, inputs: readonly string[], part: string, attributes: Readonly<Record<string, OnnxAttribute>> = {}): string {
    const output = part ? `${this.name}_${part}` : this.name;
    this.emitter.emit(type, inputs, [output], attributes);
    return output;
  }
}
