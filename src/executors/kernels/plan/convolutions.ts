import type { GraphNode, Operation } from '../../../graph/operations.js';
import { sameShape } from '../../../graph/shape.js';
import { wholeLines, type Buffer } from './buffer.js';
import type { LoweringContext } from './lowering-context.js';
import { poolKind } from './pooling.js';
import { step } from './step.js';
import { pointsOf, tileFor, type Tile } from './tiles.js';
import * as sizes from './unit-sizes.js';

type Convolution = Extract<Operation, { type: 'conv2d' }>;

export function convolve(context: LoweringContext, node: GraphNode, { padding, coarse = false }: Convolution): void {
  const [x, weight, bias] = node.inputs as [GraphNode, GraphNode, GraphNode?];
  const [outputChannels, inputChannels, kernel, kernelWidth] = weight.shape as [number, number, number, number];
  if (kernel !== kernelWidth) throw new RangeError(`conv2d expects a square kernel, got ${kernel}×${kernelWidth}`);
  const [height, width] = x.shape.slice(2) as [number, number];
  const outputStride = wholeLines(outputChannels);
  const input = context.values.use(x, 'maps');
  const { result, relu, addend, mask, output } = context.finish(node);
  const common = {
    input,
    bias: bias && context.values.vector(bias, outputStride),
    addend,
    mask,
    output,
    relu: Number(relu),
    input_channels: inputChannels,
    input_stride: wholeLines(inputChannels),
    output_stride: outputStride,
  };
  const [outputHeight, outputWidth] = node.shape.slice(2) as [number, number];
  const extents = { input_height: height, input_width: width, output_height: outputHeight, output_width: outputWidth, padding };
  // What the threads still read for other results must stay.
  const replaceable = [addend, mask].filter((buffer) => buffer !== input);
  if (kernel === 3) {
    const tile = tileFor(outputHeight, outputWidth, [common.input_stride, outputStride]);
    // Halves are multiplied in pairs.
    const name = context.halves && coarse && inputChannels % 2 === 0 ? 'winograd_halves' : 'winograd';
    const weights = winogradWeights(context, name, weight, tile);
    const all = Math.ceil(outputHeight / tile) * Math.ceil(outputWidth / tile);
    const tiles = sizes.tilesAtATime(tile, all, common.input_stride + outputStride, context.threads);
    context.push(step(name, { ...common, ...extents, weights, ...pooledAlong(context, node, result), tile, tiles }, replaceable));
    return;
  }
  const weights = weightPanels(context, weight, inputChannels, outputChannels, kernel);
  if (kernel > 1 || padding > 0) {
    context.push(step('convolution', { ...common, ...extents, weights, kernel }, replaceable));
    return;
  }
  const rows = height * width;
  const rowsAtATime = sizes.rowsAtATime(rows, context.threads);
  context.push(step('product', { ...common, weights, rows, rows_at_a_time: rowsAtATime, output_channels: outputChannels }, replaceable));
}

/** A pooling of a convolution's result, which is computed along with it. */
function pooledAlong(
  context: LoweringContext,
  node: GraphNode,
  result: GraphNode,
): { readonly pooled: Buffer | undefined; readonly pool: number } {
  const pooling = sameShape(node.shape, result.shape) ? context.poolingAlong(result) : undefined;
  return pooling ? { pooled: context.values.make(pooling, 'maps'), pool: poolKind(pooling) } : { pooled: undefined, pool: 0 };
}

function winogradWeights(context: LoweringContext, name: 'winograd' | 'winograd_halves', weight: GraphNode, tile: Tile): Buffer {
  const [outputChannels, inputChannels] = weight.shape as [number, number];
  const channels = { input_channels: inputChannels, output_channels: outputChannels, output_stride: wholeLines(outputChannels) };
  const floats = (pointsOf(tile) * inputChannels * channels.output_stride) / (name === 'winograd' ? 1 : 2);
  return context.values.prepared(weight, `${name} in tiles of ${tile}`, floats, (input, output) =>
    step(`${name}_weights`, { input, output, tile, ...channels }),
  );
}

function weightPanels(context: LoweringContext, weight: GraphNode, inputChannels: number, outputChannels: number, kernel: number): Buffer {
  const taps = kernel ** 2;
  return context.values.prepared(weight, 'panels', taps * inputChannels * wholeLines(outputChannels), (input, output) =>
    step('panels', {
      input,
      output,
      rows: inputChannels,
      columns: outputChannels,
      taps,
      row_step: taps,
      column_step: taps * inputChannels,
    }),
  );
}
