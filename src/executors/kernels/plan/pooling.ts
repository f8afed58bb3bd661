import type { GraphNode } from '../../../graph/operations.js';
import { mapsOf, type Buffer } from './buffer.js';
import { variant } from './instructions.js';
import type { LoweringContext } from './lowering-context.js';
import { step } from './step.js';

export function pool(context: LoweringContext, node: GraphNode, x: GraphNode): void {
  const input = context.values.use(x, 'maps');
  context.push(step('pool', { input, output: context.values.make(node, 'maps'), kind: poolKind(node), ...planesOf(x) }));
}

export function maximumGradient(context: LoweringContext, node: GraphNode): void {
  const [gradient, input, pooled] = node.inputs.map((each) => context.values.use(each, 'maps')) as [Buffer, Buffer, Buffer];
  context.push(
    step('maximum_gradient', { gradient, input, pooled, output: context.values.make(node, 'maps'), ...planesOf(node) }, [input]),
  );
}

export function averageGradient(context: LoweringContext, node: GraphNode, x: GraphNode): void {
  const gradient = context.values.use(x, 'maps');
  const { addend, mask, relu, output } = context.finish(node);
  context.push(step('average_gradient', { gradient, addend, mask, output, relu: Number(relu), ...planesOf(node) }, [addend, mask]));
}

/** Feature maps with pixels around them, or each pixel as four. */
export function resample(context: LoweringContext, node: GraphNode, x: GraphNode, kind: 'reflect' | 'repeat', around = 0): void {
  const input = context.values.use(x, 'maps');
  const output = context.values.make(node, 'maps');
  context.push(step('resample', { input, output, kind: variant('RESAMPLE', kind), around, ...planesOf(x) }));
}

export function poolKind({ operation }: GraphNode): number {
  return variant('POOL', operation.type === 'maxPool' ? 'maximum' : 'average');
}

function planesOf({ shape }: GraphNode): { readonly height: number; readonly width: number; readonly channels_stride: number } {
  return { height: shape[2]!, width: shape[3]!, channels_stride: mapsOf(shape).stride };
}
