import { NeuralStyleError } from '../errors.js';
import { continuedPlanes, continuedSize } from '../evaluate/continued.js';
import type { LoadedNetwork, Networks } from '../evaluate/networks.js';
import type { Programs } from '../evaluate/programs.js';
import { crop } from '../evaluate/tiles/crop.js';
import { smallestTile } from '../evaluate/tiles/grid.js';
import { keptPlan } from '../evaluate/tiles/kept-plans.js';
import { planTiles } from '../evaluate/tiles/tile-plan.js';
import { memoryLimit } from '../executors/memory-limit.js';
import type { GraphOutputs } from '../graph/operations.js';
import { networkHash } from '../model/network-hash.js';
import type { Picture, Size } from '../pixels/picture.js';
import { fromPlanes } from '../pixels/planes.js';
import { contentMoments } from './content-moments.js';
import type { InstantJob } from './instant-job.js';
import { jointsOf, type Joint } from './join-matrices.js';
import { KeptMoments } from './kept-moments.js';
import { paintTiles } from './paint-tiles.js';
import { painterGraph } from './painter-graph.js';
import { painterReach } from './painter-reach.js';
import { JOINED_LAYERS, PAINTER, readPainter, type PainterWeights } from './painter-weights.js';
import { rawMoments } from './raw-moments.js';
import { rawNetwork } from './raw-network.js';
import { laidOn, regionsOf } from './regions.js';
import { steadied } from './steadied.js';

/** The resources of an engine. */
export interface PainterResources {
  readonly networks: Networks;
  readonly programs: Programs;
}

/** What a picture is painted with. */
interface Tools {
  /** Without its taps. */
  readonly raw: LoadedNetwork;
  readonly weights: PainterWeights;
  /** Waits for memory that others hold, till it aborts. */
  readonly patience: AbortSignal | undefined;
}

/** Paints pictures in one pass. */
export class InstantPainter {
  #weights: Promise<PainterWeights> | null = null;
  readonly #styles = new KeptMoments();

  /** @param file the painter's weights */
  constructor(
    private readonly resources: PainterResources,
    private readonly file = PAINTER,
  ) {}

  /**
   * The content painted, at its size.
   * @param patience waits for memory that others hold, till it aborts
   * @throws NeuralStyleError `instant-model` for another model than the painter was trained with, `instant-layers` for a style that lacks
   *   one of its layers, `image-too-small`, `memory-limit`, and those of features
   */
  async paint(job: InstantJob, patience?: AbortSignal): Promise<Picture> {
    const { model, content, styles, strength, detail } = job;
    const loaded = await this.resources.networks.get(model.file);
    const weights = await this.#painter();
    if (networkHash(loaded.network) !== weights.modelHash || model.pooling !== 'max') throw new NeuralStyleError('instant-model');
    const raw = rawNetwork(loaded);
    const { programs } = this.resources;
    let painted = content;
    for (const { styles: shared, mask } of regionsOf(styles)) {
      const style = this.#styles.of(shared, (tensors) => rawMoments(loaded.network, tensors));
      const own = await contentMoments(content, mask, { programs, raw, patience });
      const joints = jointsOf(weights, { content: own, style, strength, detail });
      painted = laidOn(painted, await this.#painted(content, joints, { raw, weights, patience }), mask);
    }
    return { ...steadied(painted, job), ...(content.alpha && { alpha: content.alpha }) };
  }

  #painted(content: Picture, joints: readonly Joint[], { raw, weights, patience }: Tools): Promise<Picture> {
    const { programs } = this.resources;
    const size = continuedSize(raw.network, JOINED_LAYERS, content);
    const reach = painterReach(raw.network);
    const graphAt = (tile: Size): GraphOutputs => painterGraph(raw.network, weights, tile);
    return programs.use(
      (available) => {
        const computed = `instant|${this.file}|${raw.id}`;
        const { grid, outputs } = keptPlan(programs, `${computed}|${size.height}×${size.width}`, available, () => {
          const grid = planTiles(size, reach, available, (tile) => programs.bytesOf(graphAt(tile)));
          if (grid) return { grid, outputs: graphAt(grid.tile) };
          throw memoryLimit({ needed: programs.bytesOf(graphAt(smallestTile(size, reach))), available });
        });
        const signature = `${computed}|${grid.tile.height}×${grid.tile.width}`;
        return { grid, graphs: { painter: { signature, outputs } } };
      },
      async ({ painter }, { grid }) => {
        const planes = await paintTiles(painter, grid, { planes: continuedPlanes(content, size), size, weights, joints });
        const { width, height } = content;
        return fromPlanes(crop(planes, size, { top: 0, left: 0, width, height }), width, height);
      },
      { brief: true, ...(patience && { patience }) },
    );
  }

  async #painter(): Promise<PainterWeights> {
    this.#weights ??= readPainter(this.file);
    try {
      return await this.#weights;
    } catch (error) {
      this.#weights = null;
      throw error;
    }
  }
}
