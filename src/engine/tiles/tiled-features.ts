import * as build from '../../graph/builder.js';
import type { GraphOutputs } from '../../graph/operations.js';
import type { Size } from '../../image/resample.js';
import { IMAGE, maskOf, styleTerm } from '../../loss/objective.js';
import { buildTileGrams, gramOf } from '../../loss/tiled-objective.js';
import { strideOf, type LayerName } from '../../model/layers.js';
import { reachOf } from '../../model/receptive-field.js';
import { buildFeatures, featureShape } from '../../model/vgg.js';
import type { Means } from '../evaluator.js';
import { continuedPlanes } from '../continued.js';
import type { Picture } from '../jobs.js';
import type { Run } from '../programs.js';
import { crop, putCore } from './crop.js';
import { windowAt, type Grid } from './grid.js';
import { coreMask, sizeAt } from './masks.js';
import { planTiles } from './plan.js';
import { Sums } from './sums.js';

/*
 * Feature maps and Gram matrices of pictures that are too large to be sent through the network at once.
 */

type FeatureMeans = Pick<Means, 'programs' | 'loaded' | 'pooling'>;

/** A picture, and the size to which it is continued (see continued.ts). */
export interface Continued {
  readonly picture: Picture;
  readonly size: Size;
}

/** Feature maps `[C, H, W]` of a picture, put together from those of its tiles. */
export async function tiledFeatures(
  { picture, size }: Continued,
  layers: readonly LayerName[],
  means: FeatureMeans,
): Promise<Map<LayerName, Float32Array>> {
  const { network } = means.loaded;
  const found = new Map(
    layers.map((layer) => {
      const [channels, height, width] = featureShape(network, layer, size.height, size.width);
      return [layer, new Float32Array(channels * height * width)];
    }),
  );
  await overTiles(
    'features',
    size,
    layers,
    means,
    (height, width) => featuresGraph(layers, height, width, means),
    async (run, grid) => {
      const planes = continuedPlanes(picture, size);
      for (const tile of grid.tiles) {
        const maps = await run({ [IMAGE]: crop(planes, size, tile.window) });
        for (const layer of layers) {
          const stride = strideOf(layer);
          const at = { window: windowAt(tile.window, stride), core: windowAt(tile.core, stride) };
          putCore(found.get(layer)!, sizeAt(size, stride), maps[layer]!, at);
        }
      }
    },
  );
  return found;
}

/** The graph of a picture's feature maps, by the names of their layers. */
export function featuresGraph(
  layers: readonly LayerName[],
  height: number,
  width: number,
  { loaded, pooling }: FeatureMeans,
): GraphOutputs {
  return Object.fromEntries(buildFeatures(build.input(IMAGE, [1, 3, height, width]), loaded.network, layers, pooling));
}

/**
 * Gram matrices of a picture, without its feature maps.
 * @param maskAt of a region, `[1, H·W]` at the size of a layer; none for the whole picture
 */
export async function tiledGrams(
  { picture, size }: Continued,
  layers: readonly LayerName[],
  means: FeatureMeans,
  maskAt?: (layer: LayerName) => Float32Array,
): Promise<Map<LayerName, Float32Array>> {
  const graph = (height: number, width: number): GraphOutputs =>
    buildTileGrams(means.loaded.network, means.pooling, { height, width, contentLayers: [], styleLayers: layers });
  return overTiles('tile-grams', size, layers, means, graph, async (run, grid) => {
    const planes = continuedPlanes(picture, size);
    const masks = new Map(layers.map((layer) => [layer, maskAt?.(layer)]));
    const sums = new Sums();
    for (const tile of grid.tiles) {
      const rows = layers.map((layer) => [maskOf(styleTerm(layer)), coreMask(tile, size, strideOf(layer), masks.get(layer))]);
      sums.add(await run({ [IMAGE]: crop(planes, size, tile.window), ...(Object.fromEntries(rows) as Record<string, Float32Array>) }));
    }
    const { values } = sums;
    return new Map(layers.map((layer) => [layer, values[gramOf(styleTerm(layer))]!]));
  });
}

/** Runs `body` with the graph of one tile and the tiles of a continued picture. */
function overTiles<R>(
  kind: string,
  size: Size,
  layers: readonly LayerName[],
  { programs, loaded: { id, network }, pooling }: FeatureMeans,
  graph: (height: number, width: number) => GraphOutputs,
  body: (run: Run, grid: Grid) => Promise<R>,
): Promise<R> {
  const grid = planTiles(size, reachOf(network, layers), programs.available, ({ height, width }) => programs.bytesOf(graph(height, width)));
  const { width, height } = grid.tile;
  return programs.use(
    `${kind}|${id}|${pooling}|${height}×${width}|${layers.join()}`,
    grid.tile,
    () => graph(height, width),
    (run) => body(run, grid),
  );
}
