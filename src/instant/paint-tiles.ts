import type { Run } from '../evaluate/programs.js';
import { crop, putCore } from '../evaluate/tiles/crop.js';
import { type Grid, type Tile, windowAt } from '../evaluate/tiles/grid.js';
import type { Feeds } from '../executors/executor.js';
import { IMAGE } from '../loss/input-names.js';
import { strideOf } from '../model/layers.js';
import type { Size } from '../pixels/picture.js';
import { composedWeights, fineConvolution } from './fine-convolutions.js';
import type { Joint } from './join-matrices.js';
import { noisePlanes } from './noise.js';
import { fedNames, PAINTED } from './painter-graph.js';
import { isFine, JOINED_LAYERS, type PainterWeights } from './painter-weights.js';

/** A picture to be painted, as it goes through the network. */
interface Canvas {
  /** `[3, size.height, size.width]`. */
  readonly planes: Float32Array;
  readonly size: Size;
  readonly weights: PainterWeights;
  readonly joints: readonly Joint[];
}

/** Paints a picture tile by tile, with the matrices of the whole: planes `[3, size.height, size.width]`. */
export async function paintTiles(run: Run, { tiles }: Grid, { planes, size, weights, joints }: Canvas): Promise<Float32Array> {
  const matrices = matrixFeeds(weights, joints);
  const paint = async (window: Float32Array, tile: Tile): Promise<Float32Array> =>
    (await run({ [IMAGE]: window, ...matrices, ...noiseFeeds(weights, tile) }))[PAINTED]!;
  const [first] = tiles;
  if (first && tiles.length === 1) return paint(planes, first);
  const painted = new Float32Array(planes.length);
  for (const tile of tiles) {
    putCore(painted, size, await paint(crop(planes, size, tile.window), tile), tile);
  }
  return painted;
}

/** The matrices of all levels, by their names in the painter's graph. */
export function matrixFeeds(weights: PainterWeights, joints: readonly Joint[]): Feeds {
  return plainMatrixFeeds(
    joints.map((joint, level) => {
      const isComposed = isFine(JOINED_LAYERS[level]!);
      return isComposed ? { ...joint, within: composedWeights(joint.within, fineConvolution(weights, level)) } : joint;
    }),
  );
}

/** The same where no matrix is a part of a convolution. */
export function plainMatrixFeeds(joints: readonly Joint[]): Feeds {
  return Object.assign({}, ...joints.map(feedsOfLevel)) as Feeds;
}

function feedsOfLevel({ features, planes, below, within, again }: Joint, level: number): Feeds {
  const names = fedNames(level);
  return {
    [names.features]: features,
    [names.planes]: planes,
    [names.within]: within,
    ...(again && { [names.again]: again }),
    ...(below && { [names.below]: below }),
  };
}

/** The noise of a tile, by the names of the planes in the painter's graph. */
export function noiseFeeds({ levels }: PainterWeights, { window }: Tile): Feeds {
  const feeds = levels.map(({ grain }, level): [string, Float32Array] => {
    const part = windowAt(window, strideOf(JOINED_LAYERS[level]!));
    return [fedNames(level).noise, noisePlanes(level, grain.columns, part)];
  });
  return Object.fromEntries(feeds);
}
