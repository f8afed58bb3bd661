import type { Feeds } from '../../executors/executor.js';
import { IMAGE, maskOf } from '../../loss/input-names.js';
import { COLUMNS, helperName, mapsOf, type MatchedLayer, matchedLayers, meanName, RESULT } from '../../loss/matching-graph.js';
import { blend } from '../../loss/statistics/blended-parts.js';
import { type Compute, MATCHING_BLOCK, type Matching, type Parts } from '../../loss/statistics/statistic.js';
import { type LayerName, strideOf } from '../../model/layers.js';
import type { Network } from '../../model/network.js';
import type { BoundObjective } from './bound-objective.js';
import type { Run } from '../programs.js';
import { crop, putCore } from '../tiles/crop.js';
import { type Grid, tileAt } from '../tiles/grid.js';
import { coreMask, sizeAt } from '../tiles/tile-masks.js';
import { Sums } from '../tiles/tile-sums.js';

/** The machinery that a matcher computes with. */
interface Machinery {
  /** Null for the whole picture at once. */
  readonly grid: Grid | null;
  readonly runs: Readonly<Record<string, Run>>;
  /** Called between two tiles; where it gives false, matching ends without a result. */
  readonly goOn: () => Promise<boolean>;
}

/** The picture as it is at present: feature maps by their layers, and means over positions by their names. */
interface Seen {
  readonly maps: ReadonlyMap<LayerName, Float32Array>;
  readonly means: Readonly<Record<string, Float32Array>>;
}

type Turn = Pick<Matching, 'round' | 'isAhead'>;

/** Computes the targets of an objective's matched statistics. */
export class Matcher {
  readonly #layers: readonly MatchedLayer[];

  constructor(
    private readonly bound: BoundObjective,
    network: Network,
    private readonly machinery: Machinery,
  ) {
    this.#layers = matchedLayers(bound.shape, network);
  }

  get isNeeded(): boolean {
    return this.#layers.length > 0;
  }

  /** See `Evaluator.match`. */
  async match(pixels: Float32Array, round: number, isAhead: boolean): Promise<boolean> {
    if (!this.isNeeded) return true;
    const seen = await this.#look(this.bound.planes(pixels));
    if (!seen) return false;
    for (const layer of this.#layers) await this.#target(layer, seen, { round, isAhead });
    return true;
  }

  /** Null where it was stopped. */
  #look(planes: Float32Array): Promise<Seen | null> {
    const { grid } = this.machinery;
    return grid ? this.#lookInTiles(planes, grid) : this.#lookAtWhole(planes);
  }

  async #lookAtWhole(planes: Float32Array): Promise<Seen> {
    const masks = this.#layers.flatMap(({ term, masked }): [string, Float32Array][] => {
      return masked ? [[maskOf(term), this.bound.target(maskOf(term))!]] : [];
    });
    const results = await this.machinery.runs.matching!({ [IMAGE]: planes, ...(Object.fromEntries(masks) as Feeds) });
    const maps = this.#layers.map(({ layer }): [LayerName, Float32Array] => [layer, results[mapsOf(layer)]!]);
    return { maps: new Map(maps), means: results };
  }

  async #lookInTiles(planes: Float32Array, { tiles }: Grid): Promise<Seen | null> {
    const { shape } = this.bound;
    const sums = new Sums();
    const maps = new Map<LayerName, Float32Array>();
    for (const { layer, channels } of this.#layers) {
      const { width, height } = sizeAt(shape, strideOf(layer));
      maps.set(layer, new Float32Array(channels * width * height));
    }
    for (const tile of tiles) {
      if (!(await this.machinery.goOn())) return null;
      const masks = this.#layers.map(({ layer, term }) => {
        return [maskOf(term), coreMask(tile, shape, strideOf(layer), this.bound.target(maskOf(term)))] as const;
      });
      const results = await this.machinery.runs.matching!({ [IMAGE]: crop(planes, shape, tile.window), ...Object.fromEntries(masks) });
      const ofTile = new Map(Object.entries(results));
      for (const [layer, whole] of maps) {
        const stride = strideOf(layer);
        putCore(whole, sizeAt(shape, stride), ofTile.get(mapsOf(layer))!, tileAt(tile, stride));
        ofTile.delete(mapsOf(layer));
      }
      sums.add(Object.fromEntries(ofTile));
    }
    return { maps, means: sums.values };
  }

  /** Computes the target of one layer of a region: that of several styles is the mean of theirs. */
  async #target({ layer, region, term, masked, statistic, means, ...facts }: MatchedLayer, seen: Seen, turn: Turn): Promise<void> {
    const maps = seen.maps.get(layer)!;
    const ownMeans: Parts = Object.fromEntries(means.map(({ part }) => [part, seen.means[meanName(term, part)]!]));
    const helper = helperName(statistic.helper(facts.channels), facts.channels);
    const matching = {
      ...facts,
      maps,
      positions: maps.length / facts.channels,
      mask: masked ? this.bound.target(maskOf(term))! : null,
      means: ownMeans,
      ...turn,
      compute: computeBy(this.machinery.runs[helper]!, facts.channels),
    };
    const members = [];
    for (const { share, layers } of this.bound.regions[region]!.styles)
      if (share > 0) members.push({ share, values: await statistic.match({ ...matching, style: layers.get(layer)! }) });
    const { mean, spread } = members.length > 1 ? blend(members, matching.mask) : { mean: members[0]!.values, spread: 0 };
    this.bound.retarget(term, mean, spread / (facts.nominalChannels * matching.positions));
  }
}

function computeBy(run: Run, channels: number): Compute {
  return async (fed, columns, use) => {
    const positions = columns.length / channels;
    for (let first = 0; first < positions; first += MATCHING_BLOCK) {
      const count = Math.min(MATCHING_BLOCK, positions - first);
      const block = new Float32Array(channels * MATCHING_BLOCK);
      for (let channel = 0; channel < channels; channel++) {
        const start = channel * positions + first;
        block.set(columns.subarray(start, start + count), channel * MATCHING_BLOCK);
      }
      const { [RESULT]: result } = await run({ ...fed, [COLUMNS]: block });
      use(result!, first, count);
    }
  };
}
