import type { Feeds } from '../../executors/executor.js';
import { GRADIENT, IMAGE } from '../../loss/input-names.js';
import type { Weights } from '../../loss/losses.js';
import type { Summand, SummandInput, View } from '../../loss/term.js';
import { isLayerName, strideOf } from '../../model/layers.js';
import type { Evaluation } from '../../optimize/descent.js';
import type { BoundObjective } from '../objective/bound-objective.js';
import type { Run } from '../programs.js';
import { addAt, crop } from './crop.js';
import { type Grid, type Tile, windowAt } from './grid.js';
import { coreMask, differencesMask, sizeAt } from './tile-masks.js';
import { Sums } from './tile-sums.js';

/** The graphs of a tile, loaded. */
export type TileRuns = Readonly<Record<'statistics' | 'slopes' | 'gradient', Run>>;

/** An objective that is computed tile by tile: the same losses and gradient as of the whole picture at once. */
export class TiledObjective {
  /** @param goOn called before each tile; where it gives false, the evaluation ends without a result */
  constructor(
    private readonly bound: BoundObjective,
    private readonly summands: readonly Summand[],
    private readonly grid: Grid,
    private readonly runs: TileRuns,
    private readonly goOn: () => Promise<boolean>,
  ) {}

  get tiles(): number {
    return this.grid.tiles.length;
  }

  async evaluate(pixels: Float32Array, weights: Weights): Promise<Evaluation | null> {
    const feeds = this.bound.feeds(pixels, weights);
    const statistics = await this.#statistics(feeds);
    if (!statistics) return null;
    const slopes = await this.runs.slopes({ ...feeds, ...statistics });
    const results = await this.#gradient({ ...feeds, ...slopes });
    return results && this.bound.evaluation({ ...slopes, ...results }, weights);
  }

  /** The statistics of the picture, such as its Gram matrices; null where it was stopped. */
  async #statistics(feeds: Feeds): Promise<Feeds | null> {
    const summands = this.summands.filter(({ kind }) => kind === 'statistic');
    const sums = new Sums();
    for (const tile of this.grid.tiles) {
      if (!(await this.goOn())) return null;
      sums.add(await this.runs.statistics(this.#feedsOf(tile, summands, feeds)));
    }
    return sums.values;
  }

  /** The gradient, and the losses that are no functions of statistics; null where it was stopped. */
  async #gradient(feeds: Feeds): Promise<Record<string, Float32Array> | null> {
    const gradient = new Float32Array(feeds[IMAGE]!.length);
    const sums = new Sums();
    for (const tile of this.grid.tiles) {
      if (!(await this.goOn())) return null;
      const { [GRADIENT]: part, ...losses } = await this.runs.gradient({ ...feeds, ...this.#feedsOf(tile, this.summands, feeds) });
      addAt(gradient, this.bound.shape, part!, tile.window);
      sums.add(losses);
    }
    return { ...sums.values, [GRADIENT]: gradient };
  }

  /** A tile's part of the image, and of the inputs of some summands. */
  #feedsOf(tile: Tile, summands: readonly Summand[], feeds: Feeds): Feeds {
    const cut: Record<string, Float32Array> = { [IMAGE]: crop(feeds[IMAGE]!, this.bound.shape, tile.window) };
    for (const { view, inputs } of summands) for (const input of inputs) cut[input.name] = this.#cut(tile, view, input, feeds[input.name]);
    return cut;
  }

  /** @param whole the input for the whole picture; a mask that is not there is one of 1 everywhere */
  #cut(tile: Tile, view: View, { cut }: SummandInput, whole: Float32Array | undefined): Float32Array {
    const { shape, picture } = this.bound;
    const stride = isLayerName(view) ? strideOf(view) : 1;
    switch (cut) {
      case 'planes':
        return crop(whole!, sizeAt(shape, stride), windowAt(tile.window, stride));
      case 'mask':
        return coreMask(tile, shape, stride, whole);
      case 'down':
        return differencesMask(tile, picture, 1, 0, whole);
      case 'across':
        return differencesMask(tile, picture, 0, 1, whole);
    }
  }
}
