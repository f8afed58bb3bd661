import type { GraphNode } from '../../../graph/operations.js';
import { mapsOf, wholeLines, type Buffer } from './buffer.js';
import type { LoweringContext } from './lowering-context.js';
import { step } from './step.js';
import * as sizes from './unit-sizes.js';

/** `[M, K] · [K, N]`: where the right one lies as maps, each position's K values times the left one's transpose. */
export function multiply(context: LoweringContext, node: GraphNode, a: GraphNode, b: GraphNode): void {
  const [outer, inner] = a.shape as [number, number];
  const columns = b.shape[1]!;
  if (context.values.layoutOf(b) === 'maps') {
    const weights = panels(context, a, { rows: inner, columns: outer, rowStep: 1, columnStep: inner });
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
  const weights = panels(context, b, { rows: inner, columns, rowStep: columns, columnStep: 1 });
  const input = context.values.use(a, 'plain');
  const output = context.values.make(node, 'plain');
  const fields = { input, weights, output, relu: 0, rows: outer, rows_at_a_time: sizes.rowsAtATime(outer, context.threads) };
  context.push(
    step('product', { ...fields, input_channels: inner, input_stride: inner, output_channels: columns, output_stride: columns }),
  );
}

/** A matrix as a product's right side wants it. */
function panels(
  context: LoweringContext,
  node: GraphNode,
  {
    rows,
    columns,
    rowStep,
    columnStep,
  }: { readonly rows: number; readonly columns: number; readonly rowStep: number; readonly columnStep: number },
): Buffer {
  const input = context.values.use(node, 'plain');
  const output = context.values.working(rows * wholeLines(columns));
  context.push(step('panels', { input, output, rows, columns, taps: 1, row_step: rowStep, column_step: columnStep }));
  return output;
}

export function transpose(context: LoweringContext, node: GraphNode, a: GraphNode): void {
  const [rows, columns] = a.shape as [number, number];
  const input = context.values.use(a, 'plain');
  context.push(step('transpose', { input, output: context.values.make(node, 'plain'), rows, columns }));
}

export function gram(context: LoweringContext, node: GraphNode, a: GraphNode, scale: number): void {
  const { channels, stride, positions } = mapsOf(a.shape);
  const input = context.values.use(a, 'maps');
  const atATime = sizes.positionsAtATime(positions);
  const parts = Math.ceil(positions / atATime);
  const output = context.values.working(parts * stride ** 2);
  context.push(step('gram', { input, output, positions, positions_at_a_time: atATime, channels_stride: stride }));
  context.push(
    step('gram_sum', { input: output, output: context.values.make(node, 'plain'), parts, channels, channels_stride: stride, scale }),
  );
}
