import type { GraphNode, Shift } from '../../../graph/operations.js';
import { mapsOf, wholeLines, type Buffer } from './buffer.js';
import type { LoweringContext } from './lowering-context.js';
import { step, type Step } from './step.js';
import * as sizes from './unit-sizes.js';
import { isConstant } from './values.js';
import { sumOfShifts } from './windows.js';

/** `[M, K] · [K, N]`: where the right one lies as maps, each position's K values times the left one's transpose. */
export function multiply(context: LoweringContext, node: GraphNode, a: GraphNode, b: GraphNode): void {
  const [outer, inner] = a.shape as [number, number];
  const columns = b.shape[1]!;
  if (context.values.layoutOf(b) === 'maps') {
    const weights = panels(context, a, 'columns');
    const input = context.values.use(b, 'maps');
    const { addend, mask, relu, output } = context.finish(node);
    const fields = {
      input,
      weights,
      addend,
      mask,
      output,
      relu: Number(relu),
      rows: columns,
      rows_at_a_time: sizes.rowsAtATime(columns, context.threads),
    };
    const channels = { input_channels: inner, input_stride: wholeLines(inner), output_channels: outer, output_stride: wholeLines(outer) };
    const replaceable = [addend, mask].filter((buffer) => buffer !== input);
    context.push(step('product', { ...fields, ...channels }, replaceable));
    return;
  }
  const weights = panels(context, b, 'rows');
  const input = context.values.use(a, 'plain');
  const output = context.values.make(node, 'plain');
  const fields = { input, weights, output, relu: 0, rows: outer, rows_at_a_time: sizes.rowsAtATime(outer, context.threads) };
  context.push(
    step('product', { ...fields, input_channels: inner, input_stride: inner, output_channels: columns, output_stride: columns }),
  );
}

/** The search of a row for each column, the columns lying as maps. */
export function nearest(context: LoweringContext, node: GraphNode): void {
  const [rows, columns, offsets] = node.inputs as [GraphNode, GraphNode, GraphNode];
  const [count, inner] = rows.shape as [number, number];
  const positions = columns.shape[1]!;
  const weights = panels(context, rows, 'columns');
  const input = context.values.use(columns, 'maps');
  const offset = context.values.use(offsets, 'plain');
  const output = context.values.make(node, 'plain');
  const fields = { rows: positions, rows_at_a_time: sizes.rowsAtATime(positions, context.threads), count };
  context.push(
    step('nearest', { input, weights, offsets: offset, output, ...fields, input_channels: inner, input_stride: wholeLines(inner) }),
  );
}

/** A matrix as a product's right side wants it, with its rows, or its columns, as rows of the panels. */
function panels({ values }: LoweringContext, node: GraphNode, as: 'rows' | 'columns'): Buffer {
  // What is transposed can be read where it lies.
  const turned = node.operation.type === 'transpose' && !isConstant(node);
  const matrix = turned ? node.inputs[0]! : node;
  const [height, width] = matrix.shape as [number, number];
  const asRows = turned === (as === 'columns');
  const [rows, columns] = asRows ? [height, width] : [width, height];
  const [rowStep, columnStep] = asRows ? [width, 1] : [1, width];
  const floats = rows * wholeLines(columns);
  const make = (input: Buffer, output: Buffer): Step =>
    step('panels', { input, output, rows, columns, taps: 1, row_step: rowStep, column_step: columnStep });
  return values.prepared(matrix, `panels of ${as}${turned ? ', turned' : ''}`, floats, make);
}

/** Made only if it is needed: most are read by a product, which can do without. */
export function transpose({ values, push }: LoweringContext, node: GraphNode, a: GraphNode): void {
  if (isConstant(node)) return;
  const [rows, columns] = a.shape as [number, number];
  values.storeLater(node, () => {
    const input = values.use(a, 'plain');
    push(step('transpose', { input, output: values.make(node, 'plain'), rows, columns }));
  });
}

export function gram(context: LoweringContext, node: GraphNode, a: GraphNode, scale: number): void {
  const input = context.values.use(a, 'maps');
  symmetricProduct(context, node, [input, input], scale);
}

export function shiftedGram(context: LoweringContext, node: GraphNode, a: GraphNode, operation: Shift & { readonly scale: number }): void {
  const input = context.values.use(a, 'maps');
  symmetricProduct(context, node, [input, sumOfShifts(context, a, operation, 'maps')], operation.scale);
}

/** Of two maps that have the shape of the node's input. */
function symmetricProduct(context: LoweringContext, node: GraphNode, [input, right]: readonly [Buffer, Buffer], scale: number): void {
  const { channels, stride, positions } = mapsOf(node.inputs[0]!.shape);
  const atATime = sizes.positionsAtATime(positions);
  const parts = Math.ceil(positions / atATime);
  const output = context.values.working(parts * stride ** 2);
  context.push(step('gram', { input, right, output, positions, positions_at_a_time: atATime, channels_stride: stride }));
  context.push(
    step('gram_sum', { input: output, output: context.values.make(node, 'plain'), parts, channels, channels_stride: stride, scale }),
  );
}
