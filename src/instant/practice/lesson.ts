import { Lock } from '../../async/lock.js';
import { NeuralStyleError } from '../../errors.js';
import type { Features } from '../../evaluate/features.js';
import type { LoadedNetwork } from '../../evaluate/networks.js';
import { BoundObjective } from '../../evaluate/objective/bound-objective.js';
import { keeping, type ObjectiveSpec } from '../../evaluate/objective/objective-spec.js';
import type { Programs, Run } from '../../evaluate/programs.js';
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
  #sitters: Sitter[] = [];
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
   * @returns what was learnt; nothing, where practice made it worse, as of matrices that are no moments of a picture, and where all memory that
   *   the engine has for graphs is too little for it
   * @throws NeuralStyleError `cancelled`, and what keeps the photographs from being read
   */
  finished(onRound: (round: PracticeRound) => void, signal?: AbortSignal): Promise<Learnt> {
    return this.#lock.run(async () => {
      try {
        if (this.#round < this.rounds) await this.#goOn(onRound, signal);
      } finally {
        // They are the same when it is gone on with, and more than a lesson that waits should hold.
        this.#sitters = [];
        this.#outputs = null;
      }
      return this.#learnt;
    });
  }

  async #goOn(onRound: (round: PracticeRound) => void, signal: AbortSignal | undefined): Promise<void> {
    const photographs = await practicePhotographs();
    const first = await this.#sitter(photographs, signal);
    if (!this.#fits(first)) {
      this.#round = this.rounds;
      return;
    }
    const optimizer = (this.#optimizer ??= new Adam(this.#learnt.values.length, { learningRate: RATE, beta2: BETA_2 }));
    // To compile the graph takes longer than a round.
    await this.#use(first.objective, () => Promise.resolve(), signal);
    const [start, before] = [performance.now(), this.#round];
    while (this.#round < this.rounds) {
      if (signal?.aborted) throw new NeuralStyleError('cancelled');
      const losses = await this.#practise(await this.#sitter(photographs, signal), optimizer, signal);
      const at = this.#round % photographs.length;
      this.#first[at] ??= losses.total;
      this.#latest[at] = losses.total;
      this.#round++;
      const elapsed = performance.now() - start;
      const remaining = (elapsed / (this.#round - before)) * (this.rounds - this.#round);
      onRound({ round: this.#round, rounds: this.rounds, losses, elapsed, remaining });
    }
    this.#optimizer = null;
    if (!this.#helped()) this.#learnt = learntIn(this.room.weights);
  }

  /** Whether the graph fits into the engine's memory when nothing else is there: painting does with less, in tiles. */
  #fits({ objective }: Sitter): boolean {
    const { programs } = this.room;
    return programs.bytesOf(this.#graph(objective)) <= programs.budget;
  }

  #helped(): boolean {
    const sum = (losses: readonly number[]): number => losses.reduce((total, loss) => total + loss, 0);
    return this.#learnt.values.every(Number.isFinite) && sum(this.#latest) <= sum(this.#first);
  }

  async #practise({ moments, joints, objective, feeds }: Sitter, optimizer: Adam, signal?: AbortSignal): Promise<Losses> {
    const { weights, options } = this.room;
    const matrices = withLearnt(joints, this.#learnt, { content: moments, ...WHOLE });
    const results = await this.#use(objective, (practice) => practice({ ...feeds, ...plainMatrixFeeds(matrices) }), signal);
    const gradient = slopesOf(weights, results, moments);
    const losses = objective.losses(results, options.weights);
    optimizer.learningRate = RATE * Math.min(1, (this.#round + 1) / RISE, (this.rounds - this.#round) / (FALL * this.rounds));
    optimizer.step(this.#learnt.values, { loss: losses.total, gradient });
    return losses;
  }

  #use<T>(objective: BoundObjective, body: (practice: Run) => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    const { programs, raw } = this.room;
    return programs.use(
      (available) => {
        const outputs = this.#graph(objective);
        const needed = programs.bytesOf(outputs);
        if (needed > available) throw memoryLimit({ needed, available });
        return { graphs: { practice: { signature: `practice|${raw.id}|${objective.signature}`, outputs } } };
      },
      ({ practice }) => body(practice),
      { brief: true, ...(signal && { patience: signal }) },
    );
  }

  /** The same for every photograph: they are of one size. */
  #graph({ shape }: BoundObjective): GraphOutputs {
    const { raw, loaded, weights } = this.room;
    return (this.#outputs ??= practiceGraph({ raw: raw.network, network: loaded.network }, weights, shape));
  }

  /** The photograph whose turn it is. */
  async #sitter(photographs: readonly Picture[], signal: AbortSignal | undefined): Promise<Sitter> {
    const at = this.#round % photographs.length;
    return (this.#sitters[at] ??= await this.#seated(photographs[at]!, signal));
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
