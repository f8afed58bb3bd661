import type { GraphNode } from '../../../graph/operations.js';
import { sizeOf } from '../../../graph/shape.js';
import { mapsOf } from './buffer.js';
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
  const channels = x.shape.length === 4 ? 1 : 0;
  const layout = context.values.layoutOf(x) === 'maps' && axis > channels ? 'maps' : 'plain';
  const input = context.values.use(x, layout);
  const output = context.values.make(node, layout);
  const between = x.shape.slice(layout === 'maps' ? channels + 1 : 0, axis);
  const outer = sizeOf(between);
  const inner = sizeOf(x.shape.slice(axis + 1)) * (layout === 'maps' ? mapsOf(x.shape).stride : 1);
  const extents = {
    input_extent: x.shape[axis]!,
    input_start: inputStart,
    output_extent: node.shape[axis]!,
    output_start: outputStart,
    count,
  };
  context.push(step('window', { input, output, outer, inner, ...extents, rows_at_a_time: sizes.rowsOf(inner) }));
}
