import * as build from '../../graph/builder.js';
import type { GraphOutputs } from '../../graph/operations.js';
import { IMAGE, maskOf } from '../../loss/input-names.js';
import { maskFor } from '../../loss/masked.js';
import type { Parts } from '../../loss/statistics/statistic.js';
import type { StatisticSpec } from '../../loss/statistics/statistic-names.js';
import { needsWhole } from '../../loss/statistics/statistics.js';
import { type LayerName, strideOf } from '../../model/layers.js';
import { reachOf } from '../../model/receptive-field.js';
import { buildFeatures, featureShape, nominalChannelsOf } from '../../model/vgg.js';
import { type Picture, sameSize, type Size } from '../../pixels/picture.js';
import { continuedPlanes } from '../continued.js';
import type { EvaluationContext } from '../evaluation-context.js';
import type { Lack } from '../../executors/memory-limit.js';
import type { PlanContext } from '../objective/objective-plan.js';
import type { Run } from '../programs.js';
import { meanOutputs, partsByLayer, type StyleLayer } from '../style-means.js';
import { crop, putCore } from './crop.js';
import { type Grid, smallestTile, tileAt } from './grid.js';
import { coreMask, sizeAt } from './tile-masks.js';
import { keptPlan } from './kept-plans.js';
import { planTiles } from './tile-plan.js';
import { Sums } from './tile-sums.js';

/*
 * Feature maps of pictures, and means over their positions, at once or, where those are too large to be sent through the network at once, in tiles.
 */

export type FeatureContext = PlanContext & {
  /** Makes the error for memory that does not suffice for the smallest tiles. */
  readonly lack: (lack: Lack) => Error;
  /** Where who asks holds none of the memory: it waits for what others hold, till this aborts. */
  readonly patience?: AbortSignal | undefined;
  /** True where pictures of a size come again and again, so that what a single run works in is worth keeping. */
  readonly often?: boolean;
};

/** A picture, and the size to which it is continued (see continued.ts). */
export interface Continued {
  readonly picture: Picture;
  readonly size: Size;
}

/** The graph that something is computed with. */
interface SizedGraph {
  /** For a continued picture, or a tile of one, of this size. */
  readonly at: (size: Size) => GraphOutputs;
  /** True if it cannot be computed tile by tile. */
  readonly whole?: boolean;
}

/** Feature maps `[C, H, W]` of a picture. */
export function pictureFeatures(
  { picture, size }: Continued,
  layers: readonly LayerName[],
  context: FeatureContext,
): Promise<ReadonlyMap<LayerName, Float32Array>> {
  const graph: SizedGraph = { at: (tile) => featuresGraph(layers, tile, context) };
  return overTiles('features', { size, layers, graph }, context, async (run, grid) => {
    const planes = continuedPlanes(picture, size);
    if (grid.tiles.length === 1) {
      const maps = await run({ [IMAGE]: planes });
      return new Map(layers.map((layer) => [layer, maps[layer]!]));
    }
    const found = new Map(
      layers.map((layer) => {
        const [channels, height, width] = featureShape(context.loaded.network, layer, size.height, size.width);
        return [layer, new Float32Array(channels * height * width)];
      }),
    );
    for (const tile of grid.tiles) {
      const maps = await run({ [IMAGE]: crop(planes, size, tile.window) });
      for (const layer of layers) {
        const stride = strideOf(layer);
        putCore(found.get(layer)!, sizeAt(size, stride), maps[layer]!, tileAt(tile, stride));
      }
    }
    return found;
  });
}

/** The graph of a picture's feature maps, by the names of their layers. */
function featuresGraph(
  layers: readonly LayerName[],
  { height, width }: Size,
  { loaded, pooling }: Pick<EvaluationContext, 'loaded' | 'pooling'>,
): GraphOutputs {
  return Object.fromEntries(buildFeatures(build.input(IMAGE, [1, 3, height, width]), loaded.network, layers, pooling));
}

/**
 * The least that computing a picture's feature maps takes, in bytes.
 * @param size of the continued picture
 */
export function leastForFeatures(size: Size, layers: readonly LayerName[], context: PlanContext): number {
  return leastOf({ size, layers, graph: { at: (tile) => featuresGraph(layers, tile, context) } }, context);
}

/** Gives the statistic whose means are computed of a layer. */
export type StatisticOf = (layer: LayerName) => StatisticSpec;

/** Means over the positions of a picture's feature maps, layer by layer, without the maps. */
export function pictureMeans(
  { picture, size }: Continued,
  layers: readonly StyleLayer[],
  context: FeatureContext,
  statisticOf: StatisticOf,
): Promise<ReadonlyMap<LayerName, Parts>> {
  const names = layers.map(({ layer }) => layer);
  const masked = layers.some(({ mask }) => mask);
  // The whole picture without a mask needs none.
  const needsMasks = (tile: Size): boolean => masked || !sameSize(tile, size);
  const kind = `tile-means/${JSON.stringify(names.map(statisticOf))}${masked ? '/masked' : ''}`;
  const graph = meansGraph(names, context, { statisticOf, needsMasks });
  return overTiles(kind, { size, layers: names, graph }, context, async (run, grid) => {
    const planes = continuedPlanes(picture, size);
    const sums = new Sums();
    for (const tile of grid.tiles) {
      const rows = layers.map(({ layer, mask }) => [maskOf(layer), coreMask(tile, size, strideOf(layer), mask ?? undefined)]);
      const masks = needsMasks(grid.tile) ? (Object.fromEntries(rows) as Record<string, Float32Array>) : {};
      const window = grid.tiles.length === 1 ? planes : crop(planes, size, tile.window);
      sums.add(await run({ [IMAGE]: window, ...masks }));
    }
    return partsByLayer(sums.values, layers);
  });
}

/**
 * The least that computing means of a picture's feature maps takes, in bytes.
 * @param size of the continued picture
 */
export function leastForMeans(size: Size, layers: readonly LayerName[], context: PlanContext, statistic: StatisticSpec): number {
  const graph = meansGraph(layers, context, { statisticOf: () => statistic, needsMasks: () => true });
  return leastOf({ size, layers, graph }, context);
}

interface MeansOptions {
  readonly statisticOf: StatisticOf;
  /** Tells if a mask says what counts in a tile of this size. */
  readonly needsMasks: (tile: Size) => boolean;
}

function meansGraph(
  layers: readonly LayerName[],
  { loaded: { network }, pooling }: PlanContext,
  { statisticOf, needsMasks }: MeansOptions,
): SizedGraph {
  const at = (tile: Size): GraphOutputs => {
    const features = buildFeatures(build.input(IMAGE, [1, 3, tile.height, tile.width]), network, layers, pooling);
    const outputs = layers.map((layer) => {
      const maps = features.get(layer)!;
      const mask = needsMasks(tile) ? maskFor(layer, maps) : undefined;
      return meanOutputs(statisticOf(layer), { layer, nominalChannels: nominalChannelsOf(network, layer) }, maps, mask);
    });
    return Object.assign({}, ...outputs) as GraphOutputs;
  };
  return { at, whole: layers.some((layer) => needsWhole(statisticOf(layer))) };
}

/** Something that is computed of layers of a continued picture. */
interface Work {
  readonly size: Size;
  readonly layers: readonly LayerName[];
  readonly graph: SizedGraph;
}

function leastOf({ size, layers, graph }: Work, { programs, loaded }: PlanContext): number {
  const { height, width } = graph.whole ? size : smallestTile(size, reachOf(loaded.network, layers));
  return programs.bytesOf(graph.at({ height, width }));
}

/** Runs `body` with the graph of one tile and the tiles of a continued picture: a single one where the whole fits. */
function overTiles<R>(kind: string, work: Work, context: FeatureContext, body: (run: Run, grid: Grid) => Promise<R>): Promise<R> {
  const { programs, loaded, pooling } = context;
  const { size, layers, graph } = work;
  return programs.use(
    (available) => {
      const computed = `${kind}|${loaded.id}|${pooling}|${layers.join()}`;
      const { grid, outputs } = keptPlan(programs, `${computed}|${size.height}×${size.width}`, available, () => {
        const grid = planTiles(size, reachOf(loaded.network, layers), available, (tile) => programs.bytesOf(graph.at(tile)));
        if (grid && !(graph.whole && grid.tiles.length > 1)) return { grid, outputs: graph.at(grid.tile) };
        throw context.lack({ needed: leastOf(work, context), available, ...(graph.whole && { isWhole: true }) });
      });
      const { width, height } = grid.tile;
      const signature = `${computed}|${height}×${width}${grid.tiles.length > 1 ? '|tile' : ''}`;
      // A single run keeps nothing that it works in; that of many tiles is worth keeping for the next.
      const options = { occasional: grid.tiles.length === 1 && !context.often };
      return { grid, graphs: { features: { signature, outputs } }, options };
    },
    ({ features: run }, { grid }) => body(run, grid),
    { brief: true, ...(context.patience && { patience: context.patience }) },
  );
}
