import * as build from '../../graph/builder.js';
import type { GraphOutputs } from '../../graph/operations.js';
import { IMAGE, maskOf, statisticOf } from '../../loss/input-names.js';
import { buildTileStatistics } from '../../loss/objective-in-parts.js';
import { STYLE, styleTerm } from '../../loss/style.js';
import { type LayerName, strideOf } from '../../model/layers.js';
import { reachOf } from '../../model/receptive-field.js';
import { buildFeatures, featureShape } from '../../model/vgg.js';
import type { Picture, Size } from '../../pixels/picture.js';
import { continuedPlanes } from '../continued.js';
import type { EvaluationContext } from '../evaluation-context.js';
import type { Lack } from '../../executors/memory-limit.js';
import type { PlanContext } from '../objective-plan.js';
import type { Run } from '../programs.js';
import { crop, putCore } from './crop.js';
import { type Grid, smallestTile, windowAt } from './grid.js';
import { coreMask, sizeAt } from './tile-masks.js';
import { planTiles } from './tile-plan.js';
import { Sums } from './tile-sums.js';

/*
 * Feature maps and Gram matrices of pictures, at once or, where those are too large to be sent through the network at once, in tiles.
 */

export type FeatureContext = PlanContext & {
  /** Makes the error for memory that does not suffice for the smallest tiles. */
  readonly lack: (lack: Lack) => Error;
  /** Where who asks holds none of the memory: it waits for what others hold, till this aborts. */
  readonly patience?: AbortSignal | undefined;
};

/** A picture, and the size to which it is continued (see continued.ts). */
export interface Continued {
  readonly picture: Picture;
  readonly size: Size;
}

/** Makes the graph for a continued picture, or a tile of one, of this size. */
type GraphOf = (size: Size) => GraphOutputs;

/** Feature maps `[C, H, W]` of a picture. */
export function pictureFeatures(
  { picture, size }: Continued,
  layers: readonly LayerName[],
  context: FeatureContext,
): Promise<ReadonlyMap<LayerName, Float32Array>> {
  const graphOf: GraphOf = (tile) => featuresGraph(layers, tile, context);
  return overTiles('features', size, layers, context, graphOf, async (run, grid) => {
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
        const at = { window: windowAt(tile.window, stride), core: windowAt(tile.core, stride) };
        putCore(found.get(layer)!, sizeAt(size, stride), maps[layer]!, at);
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
  return leastOf(size, layers, context, (tile) => featuresGraph(layers, tile, context));
}

/**
 * Gram matrices of a picture, without its feature maps.
 * @param maskAt of a region, `[1, H·W]` at the size of a layer; none for the whole picture
 */
export function tiledGrams(
  { picture, size }: Continued,
  layers: readonly LayerName[],
  context: FeatureContext,
  maskAt?: (layer: LayerName) => Float32Array,
): Promise<Map<LayerName, Float32Array>> {
  return overTiles('tile-grams', size, layers, context, gramsGraph(layers, context), async (run, grid) => {
    const planes = continuedPlanes(picture, size);
    const masks = new Map(layers.map((layer) => [layer, maskAt?.(layer)]));
    const sums = new Sums();
    for (const tile of grid.tiles) {
      const rows = layers.map((layer) => [maskOf(styleTerm(layer)), coreMask(tile, size, strideOf(layer), masks.get(layer))]);
      sums.add(await run({ [IMAGE]: crop(planes, size, tile.window), ...(Object.fromEntries(rows) as Record<string, Float32Array>) }));
    }
    const { values } = sums;
    return new Map(layers.map((layer) => [layer, values[statisticOf(styleTerm(layer))]!]));
  });
}

/**
 * The least that computing a picture's Gram matrices takes, in bytes.
 * @param size of the continued picture
 */
export function leastForGrams(size: Size, layers: readonly LayerName[], context: PlanContext): number {
  return leastOf(size, layers, context, gramsGraph(layers, context));
}

function gramsGraph(layers: readonly LayerName[], { loaded, pooling }: PlanContext): GraphOf {
  const { network } = loaded;
  return ({ height, width }) => {
    const shape = { height, width, contentLayers: [], styleLayers: layers };
    return buildTileStatistics(network, pooling, shape, STYLE.summands(shape, network));
  };
}

function leastOf(size: Size, layers: readonly LayerName[], { programs, loaded }: PlanContext, graphOf: GraphOf): number {
  const { height, width } = smallestTile(size, reachOf(loaded.network, layers));
  return programs.bytesOf(graphOf({ height, width }));
}

/** Runs `body` with the graph of one tile and the tiles of a continued picture: a single one where the whole fits. */
function overTiles<R>(
  kind: string,
  size: Size,
  layers: readonly LayerName[],
  context: FeatureContext,
  graphOf: GraphOf,
  body: (run: Run, grid: Grid) => Promise<R>,
): Promise<R> {
  const { programs, loaded, pooling } = context;
  return programs.use(
    (available) => {
      const grid = planTiles(size, reachOf(loaded.network, layers), available, (tile) => programs.bytesOf(graphOf(tile)));
      if (!grid) throw context.lack({ needed: leastOf(size, layers, context, graphOf), available });
      const { width, height } = grid.tile;
      const signature = `${kind}|${loaded.id}|${pooling}|${height}×${width}|${layers.join()}`;
      // A single run keeps nothing that it works in; that of many tiles is worth keeping for the next.
      const options = { occasional: grid.tiles.length === 1 };
      return { grid, graphs: { features: { signature, outputs: graphOf(grid.tile) } }, options };
    },
    ({ features: run }, { grid }) => body(run, grid),
    { brief: true, ...(context.patience && { patience: context.patience }) },
  );
}
