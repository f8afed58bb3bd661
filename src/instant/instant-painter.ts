import { NeuralStyleError } from '../errors.js';
import { continuedPlanes, continuedSize } from '../evaluate/continued.js';
import type { Features } from '../evaluate/features.js';
import type { LoadedNetwork, Networks } from '../evaluate/networks.js';
import type { Programs } from '../evaluate/programs.js';
import { crop } from '../evaluate/tiles/crop.js';
import { smallestTile, wholeGrid } from '../evaluate/tiles/grid.js';
import { isLackOfMemory } from '../evaluate/lack-of-memory.js';
import { keptPlan } from '../evaluate/tiles/kept-plans.js';
import { planTiles } from '../evaluate/tiles/tile-plan.js';
import { memoryLimit } from '../executors/memory-limit.js';
import type { GraphOutputs } from '../graph/operations.js';
import type { LossOptions } from '../loss/losses.js';
import type { ModelSpec } from '../model/model-spec.js';
import { networkHash } from '../model/network-hash.js';
import type { Mask, Picture, Size } from '../pixels/picture.js';
import { fromPlanes } from '../pixels/planes.js';
import { IMAGE } from '../loss/input-names.js';
import { contentMoments, momentsAmong } from './content-moments.js';
import type { InstantJob } from './instant-job.js';
import { aimedAt, jointsOf, type ContentMoments, type Joint } from './join-matrices.js';
import { keptShare } from './likeness.js';
import { KeptMoments } from './kept-moments.js';
import { matrixFeeds, noiseFeeds, paintTiles } from './paint-tiles.js';
import { PAINTED, painterGraph, painterGraphWithMoments } from './painter-graph.js';
import { painterReach } from './painter-reach.js';
import { LatestBlend, type Learnt, type LearntPart, standingSum, withLearnt } from './practice/learnt.js';
import { Lesson, type PracticeRound } from './practice/lesson.js';
import { JOINED_LAYERS, PAINTER, readPainter, type PainterWeights } from './painter-weights.js';
import { rawMoments } from './raw-moments.js';
import { rawNetwork } from './raw-network.js';
import { laidOn, regionsOf, type SharedStyle } from './regions.js';
import { LatestValues } from '../values/latest-values.js';
import { steadied } from './steadied.js';

/** The resources of an engine. */
export interface PainterResources {
  readonly networks: Networks;
  readonly programs: Programs;
  readonly features: Features;
}

/** Of a job, while it is painted. */
export interface PaintOptions {
  /** Waits for memory that others hold, till it aborts. */
  readonly patience?: AbortSignal;
  /** Told after each round of practice. */
  readonly onRound?: (round: PracticeRound) => void;
}

/** What a picture is painted with. */
interface Tools {
  readonly loaded: LoadedNetwork;
  /** Without its taps. */
  readonly raw: LoadedNetwork;
  readonly weights: PainterWeights;
  /** Waits for memory that others hold, till it aborts. */
  readonly patience: AbortSignal | undefined;
}

/** How a style is practised. */
interface Practice extends Required<Pick<PaintOptions, 'onRound'>> {
  readonly rounds: number;
  readonly model: ModelSpec;
}

/** What follows from the moments of a picture. */
interface Instructed {
  readonly joints: readonly Joint[];
  /** How much of the picture itself is mixed into its painting. */
  readonly kept: number;
}

type Instruct = (own: ContentMoments) => Instructed;

/** Lessons that stay, of one megabyte each. */
const MOST_LESSONS = 24;

/** Paints pictures in one pass. */
export class InstantPainter {
  #weights: Promise<PainterWeights> | null = null;
  readonly #styles = new KeptMoments();
  /** By the digest of their style, and the rounds. */
  readonly #lessons = new LatestValues<Lesson>(MOST_LESSONS);
  readonly #blend = new LatestBlend();

  /**
   * @param options what the losses weigh that practice lessens
   * @param file the painter's weights
   */
  constructor(
    private readonly resources: PainterResources,
    private readonly options: LossOptions,
    private readonly file = PAINTER,
  ) {}

  /**
   * The content painted, at its size.
   * @throws NeuralStyleError `instant-model` for another model than the painter was trained with, `instant-layers` for a style that lacks
   *   one of its layers, `image-too-small`, `memory-limit`, and those of features and of practice
   */
  async paint(job: InstantJob, { patience, onRound = () => undefined }: PaintOptions = {}): Promise<Picture> {
    const { model, content, styles, strength, detail, practice = 0 } = job;
    const loaded = await this.resources.networks.get(model.file);
    const weights = await this.#painter();
    if (networkHash(loaded.network) !== weights.modelHash || model.pooling !== 'max') throw new NeuralStyleError('instant-model');
    const raw = rawNetwork(loaded);
    const tools = { loaded, raw, weights, patience };
    let painted = content;
    for (const { styles: shared, mask } of regionsOf(styles)) {
      const style = this.#styles.of(shared, (tensors) => rawMoments(loaded.network, tensors));
      const isPractised = practice > 0 && strength.some((share) => share > 0);
      const learnt = isPractised ? await this.#learnt(shared, { rounds: practice, model, onRound }, tools) : null;
      const instruct: Instruct = (own) => {
        const instruction = { content: own, style, target: aimedAt(own.second, style, strength), detail };
        const joints = jointsOf(weights, instruction);
        return {
          joints: learnt ? withLearnt(joints, learnt, { content: own, strength, detail }, standingSum) : joints,
          kept: keptShare(instruction),
        };
      };
      const whole = mask || content.alpha ? null : await this.#inOneRun(content, instruct, tools);
      painted = whole ?? laidOn(painted, await this.#inTwoRuns(content, mask, instruct, tools), mask);
    }
    return { ...steadied(painted, job), ...(content.alpha && { alpha: content.alpha }) };
  }

  /**
   * Paints all of a picture from the features that its moments are of; null where that does not fit into what memory is free, or runs cannot
   * pause for what follows from the moments. It waits for no memory: tiles may do with what there is.
   */
  async #inOneRun(content: Picture, instruct: Instruct, { raw, weights }: Tools): Promise<Picture | null> {
    const { programs } = this.resources;
    if (!programs.pauses) return null;
    const { network } = raw;
    const size = continuedSize(network, JOINED_LAYERS, content);
    const signature = `instant with moments|${this.file}|${raw.id}|${size.height}×${size.width}`;
    try {
      return await programs.use(
        (available) => {
          const { grid, outputs } = keptPlan(programs, signature, available, () => {
            const outputs = painterGraphWithMoments(network, weights, size);
            const needed = programs.bytesOf(outputs);
            if (needed > available) throw memoryLimit({ needed, available });
            return { grid: wholeGrid(size), outputs };
          });
          return { grid, graphs: { painter: { signature, outputs } } };
        },
        async ({ painter }, { grid }) => {
          const planes = continuedPlanes(content, size);
          let kept = 0;
          const feeds = { [IMAGE]: planes, ...noiseFeeds(weights, grid.tiles[0]!) };
          const found = await painter(feeds, (early) => {
            const instructed = instruct(momentsAmong(network, early));
            kept = instructed.kept;
            return matrixFeeds(weights, instructed.joints);
          });
          return pictureOf(mixed(found[PAINTED]!, planes, kept), size, content);
        },
        { brief: true },
      );
    } catch (error) {
      if (isLackOfMemory(error)) return null;
      throw error;
    }
  }

  async #inTwoRuns(content: Picture, mask: Mask | undefined, instruct: Instruct, { raw, weights, patience }: Tools): Promise<Picture> {
    const { programs } = this.resources;
    const { joints, kept } = instruct(await contentMoments(content, mask, { programs, raw, patience }));
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
        const planes = continuedPlanes(content, size);
        const painted = await paintTiles(painter, grid, { planes, size, weights, joints });
        return pictureOf(mixed(painted, planes, kept), size, content);
      },
      { brief: true, ...(patience && { patience }) },
    );
  }

  /** Each style is practised by itself, so that a blend of them may change without further practice. */
  async #learnt(styles: readonly SharedStyle[], { rounds, model, onRound }: Practice, tools: Tools): Promise<Learnt> {
    const parts: LearntPart[] = [];
    for (const { tensors, digest, share } of styles) {
      const lesson = this.#lessons.of(`${digest}|${rounds}`, () => {
        const room = { ...this.resources, ...tools, model, options: this.options };
        return new Lesson(room, rawMoments(tools.loaded.network, tensors), rounds);
      });
      parts.push({ learnt: await lesson.finished(onRound, tools.patience), share });
    }
    return this.#blend.of(tools.weights, parts);
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

/** Planes with a share of others mixed into them. */
function mixed(painted: Float32Array, photograph: Float32Array, share: number): Float32Array {
  return share === 0 ? painted : painted.map((value, at) => value + share * (photograph[at]! - value));
}

/** A picture of the size of `content`, of continued planes. */
function pictureOf(planes: Float32Array, size: Size, { width, height }: Size): Picture {
  return fromPlanes(crop(planes, size, { top: 0, left: 0, width, height }), width, height);
}
