import type { Descent, Evaluation } from '../optimize/descent.js';
import { randomSeed } from '../values/random.js';
import { Precision } from '../optimize/precision.js';
import { Schedule, type Stage } from '../optimize/schedule.js';
import { Canvas } from './canvas.js';
import { Checkpoint, type JobState } from './checkpoint.js';
import { Controls } from './controls.js';
import type { Evaluator } from '../evaluate/objective/evaluator.js';
import { takeColourOut } from '../pixels/grey.js';
import { partsOf } from '../evaluate/objective/objective-parts.js';
import { type OptimizeJob, type OptimizeResult, type ProgressEvent, RESET, type Steering, type StopReason } from './job.js';
import { toPlanes } from '../pixels/planes.js';
import { Reporter } from './reporter.js';
import { requireNoLineSearch } from './line-search.js';
import { openWorkplace, planJob, requireSuited, type Resources, withStageEvaluator, type Workplace } from './stage-evaluator.js';
import { SteeredObjective } from './steered-objective.js';
import { fittingStages } from './stage-targets.js';
import { Targets } from './targets.js';
import { TimeLimit } from './time-limit.js';

/**
 * The end of the iterations with one graph: the size is done, another style or a weight of a term that had none asks for new targets, numbers
 * of 16 bits give way to exact ones, or the whole job is done.
 */
type Turn = 'stage' | 'targets' | 'sharpen' | StopReason;

/** The result's picture, and its losses. */
type Painted = Pick<OptimizeResult, 'picture' | 'losses'>;

/** One optimisation job, which may be steered while it runs. */
export class Painting {
  readonly #stages: readonly Stage[];
  readonly #canvas: Canvas;
  readonly #controls: Controls;
  readonly #schedule: Schedule;
  readonly #reporter: Reporter;
  readonly #targets = new Targets();
  readonly #precision: Precision;
  readonly #time: TimeLimit;
  readonly #objective: SteeredObjective;
  /** True when iterations are over, and the picture only remains to be evaluated. */
  #isOver = false;

  /** @throws NeuralStyleError `setting-invalid` where pictures have not the painting's size, or settings do not go together */
  constructor(
    private readonly job: OptimizeJob,
    private readonly resources: Resources,
    report: (event: ProgressEvent) => void,
    private readonly signal: AbortSignal,
  ) {
    if (job.objective.normalizeGradients) requireNoLineSearch(job.method);
    this.#objective = new SteeredObjective(job);
    this.#canvas = new Canvas(job, this.#objective.grey);
    this.#controls = new Controls(this.#objective.weights);
    this.#stages = fittingStages(job.scales, job.objective.size);
    this.#schedule = new Schedule(this.#stages);
    this.#reporter = new Reporter(this.#schedule, () => this.#precision.cost, job.reportEvery, report);
    this.#time = new TimeLimit(job.timeLimit, this.#schedule, () => this.#reporter.elapsed);
    this.#precision = new Precision(resources.programs.rounds, this.#schedule, () => this.#time.shareLeft);
  }

  steer(steering: Steering): void {
    this.#controls.steer(steering);
    if (steering.glimpse) this.#reporter.askForGlimpse();
  }

  /** @throws NeuralStyleError for whatever keeps the picture from being finished, `cancelled` among it */
  async run(): Promise<OptimizeResult> {
    const { programs } = this.resources;
    const workplace = await openWorkplace(this.#objective.spec, this.resources);
    requireSuited(this.#objective.spec, workplace);
    const whole = { objective: this.#objective.spec, temporal: this.#canvas.temporal };
    return programs.reserve(
      (available) => planJob(this.job, whole, available, workplace),
      ({ historySize }) => this.#run(workplace, historySize),
    );
  }

  async #run(workplace: Workplace, historySize: number): Promise<OptimizeResult> {
    const networks = partsOf(this.job.objective).map(({ model }) => workplace.networkOf(model).id);
    const checkpoint = this.job.checkpoint && new Checkpoint(this.job.checkpoint.file, this.job, this.#stages, networks.join());
    const saved = (await checkpoint?.load()) ?? null;
    this.#reporter.announceCheckpoint(checkpoint?.kept ?? null);
    const goesOn = saved ? this.#restore(saved) : true;
    const seed = saved?.seed ?? this.job.seed ?? randomSeed();
    const resumedFrom = this.#schedule.iteration;
    let descent = this.#canvas.begin(this.#schedule.factor, seed, historySize);
    if (saved) {
      descent.load(saved.descent);
      if (!goesOn) descent.sharpen();
      this.#reporter.resumed(this.#canvas.sizeAt(this.#schedule.factor).width);
    }
    const keep = async (): Promise<void> => {
      if (checkpoint) await this.#keep(checkpoint, this.#state(descent, seed));
    };
    for (;;) {
      const { turn, painted } = await this.#turn(workplace, descent, keep);
      if (turn === 'targets') {
        descent.restart();
      } else if (turn === 'sharpen') {
        this.#precision.sharpen();
        descent.sharpen();
      } else if (turn === 'stage' && !this.#schedule.isLastStage) {
        const { factor } = this.#schedule;
        this.#schedule.nextStage();
        this.#precision.enter();
        descent = this.#canvas.resized(descent, factor, this.#schedule.factor);
      } else {
        // Finished at a smaller size, and enlarged: its losses need the targets of the full one.
        this.#precision.sharpen();
        const last = painted ?? (await this.#evaluating(workplace, 1, (evaluator) => this.#painted(descent, turn, evaluator)));
        await checkpoint?.remove();
        const { curve, elapsed } = this.#reporter;
        const reason = turn === 'stage' ? 'iterations' : turn;
        return { ...last, iterations: this.#schedule.iteration, elapsed, reason, curve, seed, resumedFrom };
      }
    }
  }

  /** Iterates with one graph as long as it serves; the last of full size also evaluates what it has painted. */
  #turn(workplace: Workplace, descent: Descent, keep: () => Promise<void>): Promise<{ turn: Turn; painted: Painted | null }> {
    return this.#evaluating(workplace, this.#schedule.factor, async (evaluator) => {
      const turn = await this.#iterate(descent, evaluator, keep);
      const isLast = turn !== 'targets' && turn !== 'sharpen' && this.#schedule.isLastStage;
      return { turn, painted: isLast ? await this.#painted(descent, turn, evaluator) : null };
    });
  }

  #evaluating<R>(workplace: Workplace, factor: number, body: (evaluator: Evaluator) => Promise<R>): Promise<R> {
    const stage = {
      objective: this.#objective.spec,
      weights: this.#objective.weights,
      temporal: this.#canvas.temporal,
      factor,
      coarse: this.#precision.coarse,
    };
    return withStageEvaluator(stage, workplace, () => this.#yieldToControls(), body);
  }

  /**
   * The result's picture with its own losses: it is evaluated once more as it goes out, in 8 bits. The losses of what it was rounded from,
   * which L-BFGS has, are off by a thousandth, as are those of numbers of 16 bits. Where a painting ends early, known losses are taken: whoever
   * asks for that does not wait for another evaluation, which of a picture in tiles takes a minute.
   *
   * @param evaluator of the full size
   */
  async #painted(descent: Descent, turn: Turn, evaluator: Evaluator): Promise<Painted> {
    const early = turn === 'finish' || turn === 'time';
    const picture = this.#canvas.picture(early ? descent.best : descent.result, this.#schedule.factor, true);
    const known = early ? descent.bestLosses : null;
    const asWeighed = this.#controls.weights === this.#objective.weights;
    if (known && asWeighed && !picture.alpha && this.#schedule.isLastStage && this.job.clamp) return { picture, losses: known };
    this.#isOver = true;
    await this.#yieldToControls();
    // Nothing ends this evaluation early: the iterations are over.
    await this.#targets.finish(evaluator, toPlanes(picture));
    const { losses } = (await evaluator.evaluate(toPlanes(picture), this.#controls.weights))!;
    return { picture, losses };
  }

  async #iterate(descent: Descent, evaluator: Evaluator, keep: () => Promise<void>): Promise<Turn> {
    const { factor } = this.#schedule;
    const { width } = this.#canvas.sizeAt(factor);
    this.#time.interrupted();
    this.#reporter.setTiles(evaluator.tiles);
    while (this.#schedule.leftInStage > 0) {
      if (!(await this.#yieldToControls())) return 'finish';
      if (this.#applySteering(descent)) return 'targets';
      if (this.#schedule.leftInStage <= 0) break;
      if (this.#precision.isDue) return 'sharpen';
      if (!(await this.#targets.prepare(evaluator, descent, this.#schedule.iteration))) return 'finish';
      if (this.#time.isUp()) return this.#schedule.isLastStage ? 'time' : 'stage';
      // Weights are read once, so that a change in mid-iteration does not tear losses from gradient.
      const evaluate = (pixels: Float32Array): Promise<Evaluation | null> => this.#evaluate(evaluator, pixels);
      const losses = await descent.iterate(evaluate, this.#schedule.iteration + 1);
      if (!losses) return 'finish';
      this.#schedule.advance();
      this.#reporter.iterated(losses, width, () => this.#canvas.picture(descent.result, factor));
      if (this.job.checkpoint && !this.signal.aborted && this.#schedule.iteration % this.job.checkpoint.every === 0) await keep();
      if (descent.isOnPlateau) return this.#endOfPlateau();
    }
    return this.#precision.isDue ? 'sharpen' : 'stage';
  }

  /** What is flat with numbers of 16 bits may not be so exactly. */
  #endOfPlateau(): Turn {
    if (!this.#schedule.isLastStage) return 'stage';
    return this.#precision.coarse ? 'sharpen' : 'plateau';
  }

  async #evaluate(evaluator: Evaluator, pixels: Float32Array): Promise<Evaluation | null> {
    const evaluation = await evaluator.evaluate(pixels, this.#controls.weights);
    return evaluation && this.#objective.grey ? { ...evaluation, gradient: takeColourOut(evaluation.gradient) } : evaluation;
  }

  /**
   * Waits while the job is paused.
   * @returns false where the iterations are to end with what there is
   * @throws NeuralStyleError `cancelled`
   */
  async #yieldToControls(): Promise<boolean> {
    await this.#controls.ready(this.signal, () => this.#reporter.paused());
    this.#reporter.continued();
    return this.#isOver || !this.#controls.finish;
  }

  /** Makes the changes that were asked for since the last iteration; true where targets are others now. */
  #applySteering(descent: Descent): boolean {
    const { weights } = this.#controls;
    if (weights !== this.#objective.weights) descent.restart();
    const hasMore = this.#objective.reweigh(weights);
    const { learningRate, remaining, styles } = this.#controls.take();
    if (learningRate !== null) descent.setLearningRate(learningRate);
    if (remaining !== null) this.#schedule.setRemaining(remaining);
    if (styles) this.#objective.restyle(styles);
    return styles !== null || hasMore;
  }

  async #keep(checkpoint: Checkpoint, state: JobState): Promise<void> {
    const { file } = checkpoint.kept;
    await checkpoint.save(state);
    if (checkpoint.kept.file !== file) this.#reporter.announceCheckpoint(checkpoint.kept);
    // The caller that has ended the job for good has removed its checkpoint, perhaps before this one was there.
    if (this.signal.aborted && this.signal.reason === RESET) await checkpoint.remove();
  }

  /** @returns false where values were computed less or more exactly than those that follow */
  #restore({ schedule, weights, styles, grey, targets, coarse, ...account }: JobState): boolean {
    this.#schedule.load(schedule);
    this.#targets.load(targets);
    this.#controls.restore(weights);
    this.#objective.load({ styles, grey }, this.#controls.weights);
    this.#reporter.load(account);
    return this.#precision.load(coarse);
  }

  #state(descent: Descent, seed: number): JobState {
    return {
      seed,
      asked: this.#stages,
      schedule: this.#schedule.save(),
      descent: descent.save(),
      ...this.#objective.save(),
      targets: this.#targets.save(),
      coarse: this.#precision.coarse,
      ...this.#reporter.save(),
    };
  }
}
