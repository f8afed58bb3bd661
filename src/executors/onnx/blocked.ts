import type { GraphNode, OperationType } from '../../graph/operations.js';
import { hasFewChannels } from './convolution.js';
import type { Emitter } from './emitter.js';

/*
 * onnxruntime's convolutions on x64 work on blocks of channels. It reorders what goes into a run of operators that know this layout,
 * and what comes out: convolutions, pooling, ReLU, HardSigmoid, nearest Resize, and Add and Mul of two blocked tensors of known shape.
 */

/** Operations whose result has the layout of the first operand. */
const KEEPS_LAYOUT: ReadonlySet<OperationType> = new Set([
  'relu',
  'reluGradient',
  'maxPool',
  'maxPoolGradient',
  'averagePool',
  'averagePoolGradient',
]);

/** True if onnxruntime computes the node's feature maps in the blocked layout. */
export function isBlocked(node: GraphNode): boolean {
  const { operation, inputs } = node;
  if (operation.type === 'conv2d') return !hasFewChannels(node);
  if (operation.type === 'add') return inputs.some(isBlocked);
  return KEEPS_LAYOUT.has(operation.type) && isBlocked(inputs[0]!);
}

export interface Depthwise {
  readonly factor?: number;
  readonly bias?: number;
  /** Zeros above, left, below and right. */
  readonly pads?: readonly number[];
}

/**
 * Values times a factor, plus a bias, and padded, as a 1×1 convolution of each channel, which brings them into the blocked layout or keeps
 * them there.
 */
export function depthwise(
  emitter: Emitter,
  { shape }: GraphNode,
  [from, to]: readonly [string, string],
  { factor = 1, bias, pads = [0, 0, 0, 0] }: Depthwise,
): void {
  const channels = shape[1]!;
  const weight = emitter.floats(`${to}_weight`, [channels, 1, 1, 1], new Float32Array(channels).fill(factor));
  const inputs = [from, weight];
  if (bias !== undefined) inputs.push(emitter.floats(`${to}_bias`, [channels], new Float32Array(channels).fill(bias)));
  emitter.emit('Conv', inputs, [to], { kernel_shape: [1, 1], group: channels, pads });
}

/** A sum of feature maps; where one comes from a matrix, it is brought into the layout of the other, and added as that is computed. */
export function addMaps(emitter: Emitter, node: GraphNode, [a, b]: readonly [string, string], name: string): void {
  const [first, second] = node.inputs.map(isBlocked) as [boolean, boolean];
  const blocked = (plain: string): string => {
    depthwise(emitter, node, [plain, `${name}_blocked`], {});
    return `${name}_blocked`;
  };
  if (first === second) emitter.emit('Add', [a, b], [name]);
  else emitter.emit('Add', first ? [a, blocked(b)] : [blocked(a), b], [name]);
}
