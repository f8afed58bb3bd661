import * as build from '../graph/builder.js';
import { gradientOf } from '../graph/gradient.js';
import type { GraphNode, GraphOutputs } from '../graph/operations.js';
import type { Network, Pooling } from '../model/network.js';
import { GRADIENT, IMAGE, slopeOf, statisticOf, weightOf } from './input-names.js';
import type { ObjectiveShape } from './objective-shape.js';
import type { LocalSummand, StatisticSummand, Summand } from './term.js';
import { summandsOf } from './terms.js';
import { buildViews } from './views.js';

/*
 * The objective of `buildObjective` in parts, for pictures that are computed tile by tile. A statistic is a mean over positions, so that
 * the picture's is the sum of the tiles'; how a loss changes with a statistic is known from the whole, and with it each tile finds its part
 * of the gradient. So there are three graphs: `buildTileStatistics` for every tile, `buildSlopes` once, `buildTileGradient` for every tile.
 *
 * Every summand of a tile is masked, so that tiles may overlap. A mask is 0 outside of the tile's own part, and there √(n/N) (times the
 * region's mask), with n values in the tile's mean and N in the picture's: the tiles' losses and statistics then add up to the picture's.
 */

/** The summands that are functions of a statistic. */
export function statisticSummands(shape: ObjectiveShape, network: Network): StatisticSummand[] {
  return summandsOf(shape, network).filter(isStatistic);
}

function isStatistic(summand: Summand): summand is StatisticSummand {
  return summand.kind === 'statistic';
}

function isLocal(summand: Summand): summand is LocalSummand {
  return summand.kind === 'local';
}

/**
 * A tile's share of statistics.
 *
 * Inputs: `image` `[1, 3, h, w]`; `mask/<summand>` `[1, h·w]` at the summand's size. Outputs: `statistic/<summand>`, such as a Gram matrix
 * `[C, C]`.
 *
 * @param shape with the height and width of the tile
 */
export function buildTileStatistics(network: Network, pooling: Pooling, shape: ObjectiveShape): GraphOutputs {
  const image = build.input(IMAGE, [1, 3, shape.height, shape.width]);
  const summands = statisticSummands(shape, network);
  const viewOf = buildViews(image, { ...shape, picture: shape }, summands, network, pooling);
  return Object.fromEntries(summands.map((summand) => [statisticOf(summand.name), summand.statistic(viewOf(summand), true)]));
}

/**
 * The losses of the picture that are functions of statistics, and how each statistic changes their weighted sum.
 *
 * Inputs: for each summand `statistic/<summand>`, `weight/<summand>`, and its target. Outputs: its unweighted loss under its own name, and
 * `slope/<summand>`, shaped as its statistic.
 */
export function buildSlopes(network: Network, shape: ObjectiveShape): GraphOutputs {
  return Object.fromEntries(
    statisticSummands(shape, network).flatMap(({ name, statisticShape, loss: lossOf }) => {
      const statistic = build.input(statisticOf(name), statisticShape);
      const loss = lossOf(statistic);
      return [
        [name, loss],
        [slopeOf(name), gradientOf(build.multiply(build.input(weightOf(name), []), loss), statistic)],
      ];
    }),
  );
}

/**
 * A tile's share of the gradient, and of the losses that are no functions of statistics.
 *
 * Inputs: as in `buildObjective`, but `slope/<summand>` in place of target and weight of a function of a statistic; the masks of every
 * summand. Outputs: the other summands' losses, and `gradient` `[1, 3, h, w]`.
 *
 * @param shape with the height and width of the tile
 */
export function buildTileGradient(network: Network, pooling: Pooling, shape: ObjectiveShape): GraphOutputs {
  const { height, width } = shape;
  const image = build.input(IMAGE, [1, 3, height, width]);
  const summands = summandsOf(shape, network);
  const viewOf = buildViews(image, { ...shape, picture: shape }, summands, network, pooling);
  const losses = Object.fromEntries(
    summands.filter(isLocal).map((summand): [string, GraphNode] => [summand.name, summand.loss(viewOf(summand), true)]),
  );
  const weighted = Object.entries(losses).map(([name, loss]) => build.multiply(build.input(weightOf(name), []), loss));
  // Linear in the statistics, with the slope of the picture's loss: the gradient is that of the loss itself.
  const linear = summands.filter(isStatistic).map((summand) => {
    const statistic = summand.statistic(viewOf(summand), true);
    return build.sum(build.multiply(build.input(slopeOf(summand.name), statistic.shape), statistic));
  });
  return { ...losses, [GRADIENT]: gradientOf([...weighted, ...linear].reduce(build.add), image) };
}
