import type { Run } from '../evaluate/programs.js';
import { crop, putCore } from '../evaluate/tiles/crop.js';
import { type Grid, type Tile, windowAt } from '../evaluate/tiles/grid.js';
import type { Feeds } from '../executors/executor.js';
import { IMAGE } from '../loss/input-names.js';
import { strideOf } from '../model/layers.js';
import type { Size } from '../pixels/picture.js';
import type { Joint } from './join-matrices.js';
import { noisePlanes } from './noise.js';
import { fedNames, PAINTED } from './painter-graph.js';
import { JOINED_LAYERS, type PainterWeights } from './painter-weights.js';

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
  const matrices = Object.assign({}, ...joints.map(matrixFeeds)) as Feeds;
  const painted = new Float32Array(planes.length);
  for (const tile of tiles) {
    const results = await run({ [IMAGE]: crop(planes, size, tile.window), ...matrices, ...noiseFeeds(weights, tile) });
    putCore(painted, size, results[PAINTED]!, tile);
  }
  return painted;
}

function matrixFeeds({ features, planes, below }: Joint, level: number): Feeds {
  const names = fedNames(level);
  return { [names.features]: features, [names.planes]: planes, ...(below && { [names.below]: below }) };
}

function noiseFeeds({ levels }: PainterWeights, { window }: Tile): Feeds {
  const feeds = levels.map(({ grain }, level): [string, Float32Array] => {
    const part = windowAt(window, strideOf(JOINED_LAYERS[level]!));
    return [fedNames(level).noise, noisePlanes(level, grain.columns, part)];
  });
  return Object.fromEntries(feeds);
}
