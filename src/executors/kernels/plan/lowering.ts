import { topologicalOrder, type GraphNode, type GraphOutputs } from '../../../graph/operations.js';
import { sizeOf } from '../../../graph/shape.js';
import { elementwise, expand, scaleColumns, sum } from './arithmetic.js';
import { convolve } from './convolutions.js';
import { evaluationOrder } from './evaluation-order.js';
import { isSameMaps } from './finishing.js';
import { LoweringContext } from './lowering-context.js';
import { gram, multiply, nearest, shiftedGram, transpose } from './matrices.js';
import { averageGradient, maximumGradient, pool, resample } from './pooling.js';
import type { Step } from './step.js';
import type { Constant, Feed, Port } from './values.js';
import { shiftedSum, window } from './windows.js';

/** A graph as steps, on buffers that have no place yet. */
export interface Lowered {
  readonly feeds: readonly Feed[];
  readonly constants: readonly Constant[];
  readonly steps: readonly Step[];
  readonly results: readonly Port[];
  /** Where a graph has late inputs: the number of steps before any that needs them, and the results that are there then. */
  readonly pause?: { readonly at: number; readonly results: readonly Port[] };
}

/**
 * Translates a graph to instructions of the kernels. What follows a convolution or a product at once is computed along with it.
 * @param threads into which steps should be divided well; it does not change what is computed
 * @param halves true to compute what is coarse with numbers of 16 bits
 */
export function lowerToKernels(outputs: GraphOutputs, threads: number, halves = false): Lowered {
  const order = evaluationOrder(outputs);
  const context = new LoweringContext(order, outputs, { threads, halves });
  const { values } = context;
  const resultsOf = (some: GraphOutputs): Port[] =>
    Object.entries(some).map(([name, node]) => ({ name, buffer: values.use(node, 'plain'), size: sizeOf(node.shape) }));
  const early = earlyOutputs(outputs, order);
  const before = new Set(early && topologicalOrder(Object.values(early)));
  for (const node of order) if (before.has(node)) lower(context, node);
  const pause = early && { results: resultsOf(early), at: values.steps.length };
  for (const node of order) if (!before.has(node)) lower(context, node);
  const results = resultsOf(outputs);
  return { feeds: values.feeds, constants: values.constants, steps: values.steps, results, ...(pause && { pause }) };
}

/** The outputs that depend on no late input; undefined where a graph has no such input. */
function earlyOutputs(outputs: GraphOutputs, order: readonly GraphNode[]): GraphOutputs | undefined {
  const late = new Set<GraphNode>();
  for (const node of order) if (isLate(node) || node.inputs.some((input) => late.has(input))) late.add(node);
  return late.size > 0 ? Object.fromEntries(Object.entries(outputs).filter(([, node]) => !late.has(node))) : undefined;
}

const isLate = ({ operation }: GraphNode): boolean => operation.type === 'input' && operation.late === true;

/** Makes the steps of a node, unless they were made along with another. */
function lower(context: LoweringContext, node: GraphNode): void {
  if (context.isDone(node)) return;
  const { values } = context;
  const { operation } = node;
  const [a, b] = node.inputs as [GraphNode, GraphNode];
  switch (operation.type) {
    case 'input':
      values.feed(node, operation.name, operation.late);
      break;
    case 'constant':
      break;
    case 'conv2d':
      convolve(context, node, operation);
      break;
    case 'relu':
      elementwise(context, node, 'relu');
      break;
    case 'reluGradient':
      elementwise(context, node, 'relu_gradient');
      break;
    case 'add':
    case 'subtract':
    case 'multiply':
      elementwise(context, node, operation.type);
      break;
    case 'reciprocal':
      elementwise(context, node, 'reciprocal');
      break;
    case 'maxPool':
    case 'averagePool':
      pool(context, node, a);
      break;
    case 'maxPoolGradient':
      maximumGradient(context, node);
      break;
    case 'averagePoolGradient':
      averageGradient(context, node, a);
      break;
    case 'matmul':
      multiply(context, node, a, b);
      break;
    case 'transpose':
      transpose(context, node, a);
      break;
    case 'gram':
      gram(context, node, a, operation.scale);
      break;
    case 'shiftedSum':
      shiftedSum(context, node, a, operation);
      break;
    case 'shiftedGram':
      shiftedGram(context, node, a, operation);
      break;
    case 'nearest':
      nearest(context, node);
      break;
    case 'reshape':
      if (isSameMaps(a, node)) values.storeSame(node, a);
      else values.store(node, 'plain', values.use(a, 'plain'));
      break;
    case 'sum':
      sum(context, node, a, 'values');
      break;
    case 'sumOfSquares':
      sum(context, node, a, 'squares');
      break;
    case 'sumOfMagnitudes':
      sum(context, node, a, 'magnitudes');
      break;
    case 'scaleColumns':
      scaleColumns(context, node, a, b);
      break;
    case 'normalizeGradient':
      values.storeSame(node, a);
      break;
    case 'expand':
      expand(context, node, a);
      break;
    case 'slice':
      window(context, node, a, operation.axis, { inputStart: operation.start, outputStart: 0, count: operation.end - operation.start });
      break;
    case 'pad':
      window(context, node, a, operation.axis, { inputStart: 0, outputStart: operation.before, count: a.shape[operation.axis]! });
      break;
    case 'reflectPad':
      resample(context, node, a, 'reflect', operation.width);
      break;
    case 'upsample':
      resample(context, node, a, 'repeat');
      break;
    default:
      operation satisfies never;
  }
}
