import { DIFFERENCES_ACROSS, DIFFERENCES_DOWN, GRADIENT, IMAGE, maskOf, targetOf, TEMPORAL } from '../../loss/objective-graph.js';
import { contentTerms, type LayerTerm, styleTerms } from '../../loss/objective-in-parts.js';
import { strideOf } from '../../model/layers.js';
import type { Evaluation } from '../../optimize/descent.js';
import type { BoundObjective } from '../bound-objective.js';
import type { Feeds } from '../../executors/executor.js';
import type { Weights } from '../../loss/terms.js';
import type { TileGraphs } from '../objective-plan.js';
import type { Run } from '../programs.js';
import { addAt, crop } from './crop.js';
import { type Grid, type Tile, windowAt } from './grid.js';
import { coreMask, differencesMask, sizeAt } from './tile-masks.js';
import { Sums } from './tile-sums.js';

/** An objective that is computed tile by tile: the same losses and gradient as of the whole picture at once. */
export class TiledObjective {
  readonly #style: readonly LayerTerm[];
  readonly #content: readonly LayerTerm[];

  constructor(
    private readonly bound: BoundObjective,
    private readonly grid: Grid,
    private readonly runs: Readonly<Record<keyof TileGraphs, Run>>,
    private readonly goOn: () => Promise<boolean>,
  ) {
    this.#style = styleTerms(bound.shape);
    this.#content = contentTerms(bound.shape);
  }

  get tiles(): number {
    return this.grid.tiles.length;
  }

  async evaluate(pixels: Float32Array, weights: Weights): Promise<Evaluation | null> {
    const feeds = this.bound.feeds(pixels, weights);
    const grams = await this.#grams(feeds);
    if (!grams) return null;
    const slopes = await this.runs.slopes({ ...feeds, ...grams });
    const results = await this.#gradient({ ...feeds, ...slopes });
    return results && this.bound.evaluation({ ...slopes, ...results }, weights);
  }

  /** The Gram matrices of the picture, by `gramOf` their terms; null where it was told not to go on. */
  async #grams(feeds: Feeds): Promise<Feeds | null> {
    const sums = new Sums();
    for (const tile of this.grid.tiles) {
      if (!(await this.goOn())) return null;
      sums.add(await this.runs.grams({ [IMAGE]: this.#pixelsOf(feeds[IMAGE]!, tile), ...this.#masks(tile, this.#style, feeds) }));
    }
    return sums.values;
  }

  /** The gradient, and the terms other than style; null where it was told not to go on. */
  async #gradient(feeds: Feeds): Promise<Record<string, Float32Array> | null> {
    const gradient = new Float32Array(feeds[IMAGE]!.length);
    const sums = new Sums();
    for (const tile of this.grid.tiles) {
      if (!(await this.goOn())) return null;
      const { [GRADIENT]: part, ...terms } = await this.runs.gradient({ ...feeds, ...this.#feedsOf(tile, feeds) });
      addAt(gradient, this.bound.shape, part!, tile.window);
      sums.add(terms);
    }
    return { ...sums.values, [GRADIENT]: gradient };
  }

  #feedsOf(tile: Tile, feeds: Feeds): Feeds {
    const mine: Record<string, Float32Array> = {
      [IMAGE]: this.#pixelsOf(feeds[IMAGE]!, tile),
      ...this.#masks(tile, [...this.#content, ...this.#style], feeds),
      [DIFFERENCES_DOWN]: differencesMask(tile, this.bound.picture, 1, 0, feeds[DIFFERENCES_DOWN]),
      [DIFFERENCES_ACROSS]: differencesMask(tile, this.bound.picture, 0, 1, feeds[DIFFERENCES_ACROSS]),
    };
    for (const [name, layer] of this.#content) {
      const stride = strideOf(layer);
      mine[targetOf(name)] = crop(feeds[targetOf(name)]!, sizeAt(this.bound.shape, stride), windowAt(tile.window, stride));
    }
    if (this.bound.shape.temporal) {
      mine[targetOf(TEMPORAL)] = this.#pixelsOf(feeds[targetOf(TEMPORAL)]!, tile);
      mine[maskOf(TEMPORAL)] = coreMask(tile, this.bound.shape, 1, feeds[maskOf(TEMPORAL)]);
    }
    return mine;
  }

  #pixelsOf(planes: Float32Array, { window }: Tile): Float32Array {
    return crop(planes, this.bound.shape, window);
  }

  #masks(tile: Tile, terms: readonly LayerTerm[], feeds: Feeds): Record<string, Float32Array> {
    return Object.fromEntries(
      terms.map(([name, layer]) => [maskOf(name), coreMask(tile, this.bound.shape, strideOf(layer), feeds[maskOf(name)])]),
    );
  }
}
