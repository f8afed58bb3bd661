import * as build from '../../graph/builder.js';
import { gradientsOf } from '../../graph/gradient.js';
import type { GraphNode, GraphOutputs } from '../../graph/operations.js';
import { buildLosses } from '../../loss/objective-graph.js';
import type { ObjectiveShape } from '../../loss/objective-shape.js';
import type { Network } from '../../model/network.js';
import { fineConvolution } from '../fine-convolutions.js';
import { featuresOf, fedNames, painted, type Wiring } from '../painter-graph.js';
import type { PainterWeights } from '../painter-weights.js';

/** The name of a fed matrix's gradient among the graph's results. */
export const slopeOfMatrix = (name: string): string => `slope/${name}`;

/** The networks of what is painted of and of what is judged by: without taps, and with them. */
export interface PracticeNetworks {
  readonly raw: Network;
  readonly network: Network;
}

/**
 * The graph of a picture painted at once, the losses of an objective that it has, and how each fed matrix changes their weighted sum.
 *
 * Inputs: those of `painterGraph`, all matrices `[rows, channels]`, and those of `buildObjective`. Outputs: each summand's loss under its own
 * name, and for each matrix `slope/<its name>`, of its shape.
 *
 * @param shape the objective's; its size is a multiple of the stride of the coarsest level
 */
export function practiceGraph({ raw, network }: PracticeNetworks, weights: PainterWeights, shape: ObjectiveShape): GraphOutputs {
  const matrices = new Map<string, GraphNode>();
  const picture = painted(raw, weights, { features: featuresOf(raw, shape), ...asProducts(weights, matrices) });
  const { losses, weighted } = buildLosses(picture, network, 'max', shape);
  const names = [...matrices.keys()];
  const slopes = gradientsOf(weighted, [...matrices.values()]);
  return { ...losses, ...Object.fromEntries(slopes.map((slope, at) => [slopeOfMatrix(names[at]!), slope])) };
}

/** Matrices in products of their own, so that each has a gradient; puts them down by their names. */
function asProducts(weights: PainterWeights, matrices: Map<string, GraphNode>): Wiring {
  const through: Wiring['through'] = (name, rows, maps) => {
    const [, channels, height, width] = maps.shape as [number, number, number, number];
    const matrix = build.input(name, [rows, channels]);
    matrices.set(name, matrix);
    const product = build.matmul(matrix, build.reshape(maps, [channels, height * width]));
    return build.reshape(product, [1, rows, height, width]);
  };
  const composed: Wiring['composed'] = (level, x) => {
    const { shape, weight, bias } = fineConvolution(weights, level);
    const bent = through(fedNames(level).within, shape[1], x);
    return build.conv2d(bent, build.constant(weight, shape), build.constant(bias, [shape[0]]), 0);
  };
  return { through, composed };
}
