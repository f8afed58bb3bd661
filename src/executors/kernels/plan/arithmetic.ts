import type { GraphNode } from '../../../graph/operations.js';
import { sizeOf } from '../../../graph/shape.js';
import { mapsOf, type Buffer, type Layout } from './buffer.js';
import { variant, type VARIANTS } from './instructions.js';
import type { LoweringContext } from './lowering-context.js';
import { step } from './step.js';
import * as sizes from './unit-sizes.js';

type Elementwise = (typeof VARIANTS.ARITHMETIC)[number];

export function elementwise(context: LoweringContext, node: GraphNode, kind: Elementwise): void {
  const [a, b = a] = node.inputs as [GraphNode, GraphNode?];
  const layout = layoutFor(context, node, kind);
  const scalar = (operand: GraphNode): boolean => sizeOf(operand.shape) === 1;
  const use = (operand: GraphNode): Buffer => context.values.use(operand, operand.shape.length === 0 ? 'plain' : layout);
  const [first, second] = [use(a), use(b)];
  const output = context.values.make(node, layout);
  const fields = { a: first, b: second, output, kind: variant('ARITHMETIC', kind), count: output.floats };
  const whole = [a, b].map((operand, index) => (scalar(operand) ? undefined : [first, second][index]));
  context.push(step('arithmetic', { ...fields, a_scalar: Number(a.shape.length === 0), b_scalar: Number(b.shape.length === 0) }, whole));
}

/** As maps if an operand lies so, unless a scalar added to all would end up in what fills the lines, too, or they would be mostly that. */
function layoutFor({ values }: LoweringContext, { inputs, shape }: GraphNode, kind: Elementwise): Layout {
  const tensors = inputs.filter((input) => input.shape.length > 0);
  if (!tensors.some((input) => values.layoutOf(input) === 'maps')) return 'plain';
  const { channels, stride } = mapsOf(shape);
  const spoilt = channels < stride && kind !== 'multiply' && tensors.length < inputs.length;
  const mostlyFilling = 2 * channels <= stride && tensors.some((input) => values.layoutOf(input) !== 'maps');
  return spoilt || mostlyFilling ? 'plain' : 'maps';
}

export function scaleColumns(context: LoweringContext, node: GraphNode, x: GraphNode, row: GraphNode): void {
  const layout = context.values.layoutOf(x) === 'maps' ? 'maps' : 'plain';
  const { stride, positions, channels } = mapsOf(x.shape);
  const [rows, width] = layout === 'maps' ? [positions, stride] : [channels, positions];
  const input = context.values.use(x, layout);
  const factors = context.values.use(row, 'plain');
  const fields = { input, factors, output: context.values.make(node, layout), rows, width, rows_at_a_time: sizes.rowsOf(width) };
  context.push(step('scale_rows', { ...fields, by_row: Number(layout === 'maps') }, [input]));
}

export function expand(context: LoweringContext, node: GraphNode, x: GraphNode): void {
  const input = context.values.use(x, 'plain');
  context.push(step('fill', { input, output: context.values.make(node, 'plain'), count: sizeOf(node.shape) }));
}

/** What fills the lines is 0 and adds nothing. */
export function sum(context: LoweringContext, node: GraphNode, x: GraphNode, kind: (typeof VARIANTS.SUM)[number]): void {
  const input = context.values.use(x, context.values.layoutOf(x) ?? 'plain');
  const parts = sizes.sumParts(input.floats);
  const output = context.values.working(2 * parts);
  context.push(step('sum_part', { input, output, kind: variant('SUM', kind), count: input.floats }));
  context.push(step('sum_parts', { input: output, output: context.values.make(node, 'plain'), parts }));
}
