import type { GraphNode } from '../../graph/operations.js';
import { sizeOf } from '../../graph/shape.js';
import type { Emitter } from './emitter.js';

/*
 * Convolutions in the sizes that onnxruntime's blocked kernels like. They compute blocks of 16 channels (8 without AVX-512) and take four
 * blocks at a time; threads get equal numbers of rows of such fours, however many blocks are in the last one.
 */

const BLOCK = 16;
const BLOCKS_AT_A_TIME = 4;

/** Rows of the picture that are computed as channels: so many times four channels still fit one block. */
const ROWS = 4;
const FEW = BLOCK / ROWS;

/** True if the result has so few channels that a block is mostly empty: the gradient of the picture has three. */
export function hasFewChannels({ operation, inputs, shape }: GraphNode): boolean {
  return operation.type === 'conv2d' && inputs.length === 2 && shape[1]! <= FEW;
}

/**
 * Numbers of channels by which a convolution is done in two parts, or null where it is best done at once. Of 80 channels one of two threads
 * would compute 64 and the other 16.
 */
export function partsOf({ shape }: GraphNode): readonly [number, number] | null {
  const blocks = shape[1]! / BLOCK;
  if (!Number.isInteger(blocks) || blocks <= BLOCKS_AT_A_TIME || blocks >= 2 * BLOCKS_AT_A_TIME) return null;
  const first = Math.ceil(blocks / 2) * BLOCK;
  return [first, shape[1]! - first];
}

/** A stride-1 convolution of a graph as ONNX knows it. */
export function convolve(emitter: Emitter, node: GraphNode, inputs: readonly string[], name: string): void {
  const pads = Array.from({ length: 4 }, () => paddingOf(node));
  emitter.emit('Conv', inputs, [name], { kernel_shape: node.inputs[1]!.shape.slice(2), pads });
}

/** The same in parts of the result's channels, whose names it gives back. */
export function convolveInParts(
  emitter: Emitter,
  node: GraphNode,
  [x, ...parameters]: readonly string[],
  name: string,
  parts: readonly number[],
): string[] {
  const lengths = emitter.integers(`${name}_parts`, parts);
  // onnxruntime does this once, as it compiles.
  const divided = parameters.map((parameter) => {
    const names = parts.map((_, part) => `${name}_${parameter}_${part}`);
    emitter.emit('Split', [parameter, lengths], names, { axis: 0 });
    return names;
  });
  return parts.map((_, part) => {
    const result = `${name}_part${part}`;
    convolve(emitter, node, [x!, ...divided.map((names) => names[part]!)], result);
    return result;
  });
}

/**
 * The same for few channels, with four rows of each computed as four channels: the kernel is as much taller and steps down by as
 * much, which takes half of the multiplications that a mostly empty block takes.
 */
export function convolveRows(emitter: Emitter, node: GraphNode, x: string, name: string): void {
  const part = (suffix: string): string => `${name}_${suffix}`;
  const [, channels, height, width] = node.shape as [number, number, number, number];
  const [, inChannels, kernelHeight, kernelWidth] = node.inputs[1]!.shape as [number, number, number, number];
  const padding = paddingOf(node);
  const taller = kernelHeight + ROWS - 1;
  const groups = Math.ceil(height / ROWS);
  const beyond = groups * ROWS - height;
  const weight = emitter.floats(part('weight'), [channels * ROWS, inChannels, taller, kernelWidth], shiftedKernels(node.inputs[1]!));
  emitter.emit('Conv', [x, weight], [part('rows')], {
    kernel_shape: [taller, kernelWidth],
    pads: [padding, padding, padding + beyond, padding],
    strides: [ROWS, 1],
  });
  emitter.reshape(part('rows'), part('groups'), [channels, ROWS, groups, width]);
  emitter.emit('Transpose', [part('groups')], [part('lines')], { perm: [0, 2, 1, 3] });
  const whole = beyond > 0 ? part('whole') : name;
  emitter.reshape(part('lines'), whole, [1, channels, groups * ROWS, width]);
  if (whole !== name) emitter.slice(whole, name, { axis: 2, start: 0, end: height });
}

function paddingOf({ operation }: GraphNode): number {
  if (operation.type !== 'conv2d') throw new RangeError(`Expected a convolution, got ${operation.type}`);
  return operation.padding;
}

/** `[out, in, k, k]` to `[out · ROWS, in, k + ROWS − 1, k]`, for each row the kernel one pixel lower. */
function shiftedKernels({ operation, shape }: GraphNode): Float32Array {
  if (operation.type !== 'constant') throw new RangeError(`Expected constant weights, got ${operation.type}`);
  const values = operation.values();
  const [channels, inChannels, height, width] = shape as [number, number, number, number];
  const [kernel, taller] = [height * width, (height + ROWS - 1) * width];
  const shifted = new Float32Array(sizeOf([channels, ROWS, inChannels, taller]));
  for (let channel = 0; channel < channels; channel++) {
    for (let row = 0; row < ROWS; row++) {
      for (let from = 0; from < inChannels; from++) {
        const start = (channel * inChannels + from) * kernel;
        shifted.set(values.subarray(start, start + kernel), ((channel * ROWS + row) * inChannels + from) * taller + row * width);
      }
    }
  }
  return shifted;
}
