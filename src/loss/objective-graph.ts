import * as build from '../graph/builder.js';
import { gradientOf } from '../graph/gradient.js';
import type { GraphNode, GraphOutputs } from '../graph/operations.js';
import type { Network, Pooling } from '../model/network.js';
import { withNormalizedGradient } from './gram.js';
import { GRADIENT, IMAGE, weightOf } from './input-names.js';
import type { ObjectiveShape } from './objective-shape.js';
import { summandsOf } from './terms.js';
import { buildViews } from './views.js';

/**
 * The weighted objective Σ weightᵢ·lossᵢ over the summands of all terms, and its gradient, as one graph.
 *
 * Inputs: `image` `[1, 3, H, W]` in RGB planes 0–255, continued beyond the picture's edges; for each summand `weight/<summand>`, a scalar;
 * for each of the content `target/content/<layer>`, the content's feature maps; for each of the style
 * `target/style/<region>/<layer>`, a Gram matrix; `target/temporal`, the previous picture; for what is masked `mask/<summand>` `[1, H·W]` at
 * the summand's size; for total variation `mask/tv/down` `[1, (H − 1)·W]` and `mask/tv/across` `[1, H·(W − 1)]` of the picture.
 * Outputs: each summand's unweighted loss under its own name, and `gradient`, the weighted sum's, shaped as the image.
 *
 * @throws NeuralStyleError `unknown-layer` for a layer that the network does not have
 */
export function buildObjective(network: Network, pooling: Pooling, shape: ObjectiveShape): GraphOutputs {
  const image = build.input(IMAGE, [1, 3, shape.height, shape.width]);
  const { losses, weighted } = buildLosses(image, network, pooling, shape);
  return { ...losses, [GRADIENT]: gradientOf(weighted, image) };
}

/** The losses of an image that may itself be computed. */
export interface BuiltLosses {
  /** Each summand's unweighted loss under its own name. */
  readonly losses: GraphOutputs;
  /** Their weighted sum. */
  readonly weighted: GraphNode;
}

/**
 * The losses of `buildObjective`, of an image `[1, 3, H, W]`.
 *
 * @throws NeuralStyleError `unknown-layer` for a layer that the network does not have
 */
export function buildLosses(image: GraphNode, network: Network, pooling: Pooling, shape: ObjectiveShape): BuiltLosses {
  const { picture = shape, normalizeGradients } = shape;
  const summands = summandsOf(shape, network);
  const viewOf = buildViews(image, { ...shape, picture }, summands, network, pooling);
  const losses: Record<string, GraphNode> = {};
  const weighted = summands.map((summand) => {
    const { name, masked } = summand;
    const weight = build.input(weightOf(name), []);
    const view = normalizeGradients ? withNormalizedGradient(viewOf(summand), weight) : viewOf(summand);
    const loss = summand.kind === 'local' ? summand.loss(view, masked) : summand.loss(summand.statistic(view, masked));
    losses[name] = loss;
    return build.multiply(weight, loss);
  });
  return { losses, weighted: weighted.reduce(build.add) };
}
