import type { GraphNode, Shift } from '../../../graph/operations.js';
import { sizeOf } from '../../../graph/shape.js';
import { mapsOf, storedFloats, type Buffer, type Layout } from './buffer.js';
import type { LoweringContext } from './lowering-context.js';
import { step } from './step.js';
import * as sizes from './unit-sizes.js';

/** A stretch of one axis, and where it is put. */
interface Stretch {
  readonly inputStart: number;
  readonly outputStart: number;
  readonly count: number;
}

/** Along the axis of the channels only row by row. */
export function window(
  context: LoweringContext,
  node: GraphNode,
  x: GraphNode,
  axis: number,
  { inputStart, outputStart, count }: Stretch,
): void {
  const layout = layoutFor(context, x, axis);
  const input = context.values.use(x, layout);
  const output = context.values.make(node, layout);
  const { outer, inner } = aroundAxis(x, axis, layout);
  const extents = {
    input_extent: x.shape[axis]!,
    input_start: inputStart,
    output_extent: node.shape[axis]!,
    output_start: outputStart,
    count,
  };
  context.push(step('window', { input, output, outer, inner, ...extents, rows_at_a_time: sizes.rowsOf(inner) }));
}

export function shiftedSum(context: LoweringContext, node: GraphNode, x: GraphNode, shift: Shift): void {
  const layout = layoutFor(context, x, shift.axis);
  context.values.store(node, layout, sumOfShifts(context, x, shift, layout));
}

/** Feature maps before and behind, added up, in a buffer of its own. */
export function sumOfShifts({ values, push }: LoweringContext, x: GraphNode, { axis, distance }: Shift, layout: Layout): Buffer {
  const input = values.use(x, layout);
  const output = values.working(storedFloats(x.shape, layout));
  const { outer, inner } = aroundAxis(x, axis, layout);
  push(step('shifted_sum', { input, output, outer, inner, distance, extent: x.shape[axis]!, rows_at_a_time: sizes.rowsOf(inner) }));
  return output;
}

/** As maps where they lie so, unless the axis is that of their channels. */
function layoutFor({ values }: LoweringContext, x: GraphNode, axis: number): Layout {
  return values.layoutOf(x) === 'maps' && axis > channelsAxis(x) ? 'maps' : 'plain';
}

/** Blocks of an axis' extent, and floats of each of its places. */
function aroundAxis(x: GraphNode, axis: number, layout: Layout): { readonly outer: number; readonly inner: number } {
  const outer = sizeOf(x.shape.slice(layout === 'maps' ? channelsAxis(x) + 1 : 0, axis));
  const inner = sizeOf(x.shape.slice(axis + 1)) * (layout === 'maps' ? mapsOf(x.shape).stride : 1);
  return { outer, inner };
}

function channelsAxis({ shape }: GraphNode): number {
  return shape.length === 4 ? 1 : 0;
}
