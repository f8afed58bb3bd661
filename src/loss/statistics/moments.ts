import * as build from '../../graph/builder.js';
import type { GraphNode } from '../../graph/operations.js';
import { gramMatrix } from '../gram.js';
import { maskedMatrix } from '../masked.js';
import { type MatchedStatistic, type Matching, type Parts, type PositionMean, productOf } from './statistic.js';
import { transportMap } from './transport.js';

const MEANS: readonly PositionMean[] = [
  { part: 'second', shape: (channels) => [channels, channels], build: (maps, _, mask) => gramMatrix(maps, 1, mask) },
  { part: 'mean', shape: (channels) => [channels, 1], build: (maps, _, mask) => meanOf(maps, mask) },
];

/**
 * Mean and covariance. The loss is the squared 2-Wasserstein distance between Gaussians, as in Katherine Crowson's
 * style-transfer-pytorch, divided by C; targets are the features moved by the transport map.
 */
export const MOMENTS_STATISTIC: MatchedStatistic = {
  kind: 'matched',
  source: { from: 'means', means: () => MEANS, finish: momentsOf },
  parts: () => ['mean', 'covariance'],
  shapeOf: (part, channels, length) => {
    if (part === 'mean') return length === channels ? [channels] : null;
    return part === 'covariance' && length === channels ** 2 ? [channels, channels] : null;
  },
  helper: (channels) => ({ kind: 'product', rows: channels }),
  match,
};

/** `[C, 1]` */
function meanOf(maps: GraphNode, mask: GraphNode | undefined): GraphNode {
  const matrix = maskedMatrix(maps, mask);
  const positions = matrix.shape[1]!;
  const weights = mask ? build.reshape(mask, [positions, 1]) : build.constant(() => new Float32Array(positions).fill(1), [positions, 1]);
  return build.scale(build.matmul(matrix, weights), 1 / positions);
}

/** Mean and covariance from the mean and the mean product of features. */
function momentsOf({ mean, second }: Parts): Parts {
  const channels = mean!.length;
  const covariance = Float32Array.from(second!, (value, at) => value - mean![Math.floor(at / channels)]! * mean![at % channels]!);
  return { mean: mean!, covariance };
}

/** The features, moved by the transport map. */
async function match(matching: Matching): Promise<Float32Array> {
  const { means, style, positions } = matching;
  const { mean, covariance } = momentsOf(means) as { mean: Float32Array; covariance: Float32Array };
  const { matrix, offset } = transportMap({ mean, covariance }, { mean: style.mean!, covariance: style.covariance! });
  const targets = await productOf(matrix, matching.maps, matching);
  offset.forEach((value, channel) => {
    const end = (channel + 1) * positions;
    for (let at = channel * positions; at < end; at++) targets[at]! += value;
  });
  return targets;
}
