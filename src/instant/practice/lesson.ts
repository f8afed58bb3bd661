import { Lock } from '../../async/lock.js';
import { NeuralStyleError } from '../../errors.js';
import type { Features } from '../../evaluate/features.js';
import type { LoadedNetwork } from '../../evaluate/networks.js';
import { BoundObjective } from '../../evaluate/objective/bound-objective.js';
import { keeping, type ObjectiveSpec } from '../../evaluate/objective/objective-spec.js';
import type { Programs } from '../../evaluate/programs.js';
import type { Feeds } from '../../executors/executor.js';
import { memoryLimit } from '../../executors/memory-limit.js';
import type { GraphOutputs } from '../../graph/operations.js';
import type { LossOptions, Losses } from '../../loss/losses.js';
import { GRAM_MATRICES } from '../../loss/statistics/statistic-names.js';
import type { ModelSpec } from '../../model/model-spec.js';
import { wholeGrid } from '../../evaluate/tiles/grid.js';
import { Adam } from '../../optimize/adam.js';
import type { Picture } from '../../pixels/picture.js';
import { toPlanes } from '../../pixels/planes.js';
import { contentMoments } from '../content-moments.js';
import { type ContentMoments, type Joint, jointsOf, type LevelMoments } from '../join-matrices.js';
import { plainMatrixFeeds, noiseFeeds } from '../paint-tiles.js';
import { JOINED_LAYERS, type PainterWeights } from '../painter-weights.js';
import { tappedGrams } from '../raw-moments.js';
import { type Learnt, learntIn, slopesOf, withLearnt } from './learnt.js';
import { practiceGraph } from './practice-graph.js';
import { practicePhotographs } from './practice-photographs.js';

/** The layer whose features are to be kept. */
const CONTENT_LAYERS = JOINED_LAYERS.slice(-1);

/** Everything at full strength, with all lines: what is learnt is lessened where less is wanted. */
const WHOLE = { strength: JOINED_LAYERS.map(() => 1), detail: 1 };

/** Adam's, in units of the matrices' elements; see docs/decisions/instant.md. */
const RATE = 0.003;
const BETA_2 = 0.99;
/** Rounds in which the rate rises. */
const RISE = 5;
/** Share of the rounds in which it falls to 0. */
const FALL = 0.5;

/** What a lesson is taken with. */
export interface Classroom {
  readonly programs: Programs;
  readonly features: Features;
  readonly model: ModelSpec;
  readonly loaded: LoadedNetwork;
  /** Without its taps. */
  readonly raw: LoadedNetwork;
  readonly weights: PainterWeights;
  /** What the objective weighs. */
  readonly options: LossOptions;
}

/** Told after each round. */
export interface PracticeRound {
  readonly round: number;
  readonly rounds: number;
  /** Of the photograph of this round, painted before it. */
  readonly losses: Losses;
  /** Milliseconds that the rounds have taken since they were begun, or gone on with, and those that are left will take. */
  readonly elapsed: number;
  readonly remaining: number;
}

/** A photograph that is practised on. */
interface Sitter {
  readonly moments: ContentMoments;
  /** Matrices before anything is learnt. */
  readonly joints: readonly Joint[];
  readonly objective: BoundObjective;
  /** All that the graph is fed with but for the matrices. */
  readonly feeds: Feeds;
}

/**
 * The practice of one style: the painter's matrices are changed, round by round, so that a few photographs painted at once have less of the
 * loss that the optimiser would bring down. Another photograph's turn comes with each round.
 */
export class Lesson {
  readonly #lock = new Lock();
  #sitters: Sitter[] | null = null;
  #learnt: Learnt;
  #outputs: GraphOutputs | null = null;
  #optimizer: Adam | null = null;
  #round = 0;
  /** The first and the latest total loss of each photograph. */
  readonly #first: number[] = [];
  readonly #latest: number[] = [];

  constructor(
    private readonly room: Classroom,
    private readonly style: LevelMoments,
    readonly rounds: number,
  ) {
    this.#learnt = learntIn(room.weights);
  }

  /**
   * Practises until all rounds are done, from where others that have waited for this left off.
   * @returns what was learnt; nothing, where practice made it worse, as of matrices that are no moments of a picture
   * @throws NeuralStyleError `cancelled`, `memory-limit`, and what keeps the photographs from being read
   */
  finished(onRound: (round: PracticeRound) => void, signal?: AbortSignal): Promise<Learnt> {
    return this.#lock.run(async () => {
      if (this.#round === this.rounds) return this.#learnt;
      const sitters = (this.#sitters ??= await this.#invite(signal));
      const optimizer = (this.#optimizer ??= new Adam(this.#learnt.values.length, { learningRate: RATE, beta2: BETA_2 }));
      const [start, before] = [performance.now(), this.#round];
      while (this.#round < this.rounds) {
        if (signal?.aborted) throw new NeuralStyleError('cancelled');
        const at = this.#round % sitters.length;
        const losses = await this.#practise(sitters[at]!, optimizer, signal);
        this.#first[at] ??= losses.total;
        this.#latest[at] = losses.total;
        this.#round++;
        const elapsed = performance.now() - start;
        const remaining = (elapsed / (this.#round - before)) * (this.rounds - this.#round);
        onRound({ round: this.#round, rounds: this.rounds, losses, elapsed, remaining });
      }
      this.#sitters = this.#optimizer = this.#outputs = null;
      if (!this.#helped()) this.#learnt = learntIn(this.room.weights);
      return this.#learnt;
    });
  }

  #helped(): boolean {
    const sum = (losses: readonly number[]): number => losses.reduce((total, loss) => total + loss, 0);
    return this.#learnt.values.every(Number.isFinite) && sum(this.#latest) <= sum(this.#first);
  }

  async #practise({ moments, joints, objective, feeds }: Sitter, optimizer: Adam, signal?: AbortSignal): Promise<Losses> {
    const { programs, weights, options } = this.room;
    const matrices = withLearnt(joints, this.#learnt, { content: moments, ...WHOLE });
    const results = await programs.use(
      (available) => {
        const outputs = this.#graph(objective);
        const needed = programs.bytesOf(outputs);
        if (needed > available) throw memoryLimit({ needed, available });
        return { graphs: { practice: { signature: `practice|${this.room.raw.id}|${objective.signature}`, outputs } } };
      },
      ({ practice }) => practice({ ...feeds, ...plainMatrixFeeds(matrices) }),
      { brief: true, ...(signal && { patience: signal }) },
    );
    const gradient = slopesOf(weights, results, moments);
    const losses = objective.losses(results, options.weights);
    optimizer.learningRate = RATE * Math.min(1, (this.#round + 1) / RISE, (this.rounds - this.#round) / (FALL * this.rounds));
    optimizer.step(this.#learnt.values, { loss: losses.total, gradient });
    return losses;
  }

  /** The same for every photograph: they are of one size. */
  #graph({ shape }: BoundObjective): GraphOutputs {
    const { raw, loaded, weights } = this.room;
    return (this.#outputs ??= practiceGraph({ raw: raw.network, network: loaded.network }, weights, shape));
  }

  async #invite(signal?: AbortSignal): Promise<Sitter[]> {
    const sitters: Sitter[] = [];
    for (const picture of await practicePhotographs()) sitters.push(await this.#seated(picture, signal));
    return sitters;
  }

  async #seated(picture: Picture, patience: AbortSignal | undefined): Promise<Sitter> {
    const { programs, features, model, loaded, raw, weights, options } = this.room;
    const moments = await contentMoments(picture, undefined, { programs, raw, patience });
    const recipe = { model, picture, layers: CONTENT_LAYERS };
    const styles = [{ statistic: GRAM_MATRICES, tensors: tappedGrams(loaded.network, this.style), blend: 1 }];
    const spec: ObjectiveSpec = { ...keeping(recipe), styles, ...options };
    const content = await features.values(recipe, [], patience);
    const objective = new BoundObjective(loaded.network, { size: picture, content, styles, temporal: null, coarse: true }, spec);
    const instruction = { content: moments, style: this.style, target: this.style, detail: WHOLE.detail };
    return {
      moments,
      joints: jointsOf(weights, instruction),
      objective,
      feeds: { ...objective.feeds(toPlanes(picture), options.weights), ...noiseFeeds(weights, wholeGrid(objective.shape).tiles[0]!) },
    };
  }
}
