import { NeuralStyleError } from '../errors.js';
import type { Size } from '../pixels/picture.js';
import type { ObjectiveShape } from '../loss/objective-graph.js';
import { selectLayers } from '../model/layer-presets.js';
import type { Descent, Evaluation } from '../optimize/descent.js';
import { randomSeed } from '../optimize/random.js';
import { Schedule, type Stage } from '../optimize/schedule.js';
import { BoundObjective, objectiveShape } from '../evaluate/bound-objective.js';
import { Canvas } from './canvas.js';
import { Checkpoint, type JobState } from './checkpoint.js';
import { Controls } from './controls.js';
import { type Evaluator, withEvaluator } from '../evaluate/evaluator.js';
import type { Features } from '../evaluate/features.js';
import { areGrey, isGreyJob } from './grey-job.js';
import { takeColourOut } from '../pixels/grey.js';
import type { ObjectiveSpec } from '../evaluate/objective-spec.js';
import { type OptimizeJob, type OptimizeResult, type ProgressEvent, RESET, type Steering, type StopReason } from './job.js';
import type { LoadedNetwork, Networks } from '../evaluate/networks.js';
import { type PaintingPlan, planPainting } from './painting-plan.js';
import { toPlanes } from '../pixels/planes.js';
import type { Programs } from '../evaluate/programs.js';
import { regionsOf } from '../evaluate/regions.js';
import { Reporter } from './reporter.js';
import { fittingStages, stageTargets } from './stage-targets.js';
import { requireWidths } from '../evaluate/style-widths.js';
import { Stopwatch } from './stopwatch.js';
import { visibleObjective } from '../evaluate/visible.js';

export interface Resources {
  readonly networks: Networks;
  readonly programs: Programs;
  readonly features: Features;
}

/** Why the iterations with one graph ended: the size is done, another style asks for new targets, or the whole job is done. */
type Turn = 'stage' | 'styles' | StopReason;

/** Leaves an iteration of many tiles in its middle. */
class Finish extends Error {}

/** The picture that goes out, and its losses. */
type Painted = Pick<OptimizeResult, 'picture' | 'losses'>;

/** One optimisation job, which may be steered while it runs. */
export class Painting {
  readonly #stages: readonly Stage[];
  readonly #canvas: Canvas;
  readonly #controls: Controls;
  readonly #schedule: Schedule;
  readonly #reporter: Reporter;
  #objective: ObjectiveSpec;
  /** Whether iterations are over, and what is left is to look at the picture. */
  #over = false;
  /** Whether the picture has no colour and is to get none. */
  #grey: boolean;

  /** @throws NeuralStyleError `setting-invalid` where pictures have not the content's size, or settings do not go together */
  constructor(
    private readonly job: OptimizeJob,
    private readonly resources: Resources,
    report: (event: ProgressEvent) => void,
    private readonly signal: AbortSignal,
  ) {
    // L-BFGS looks for steps that lower the loss, which a gradient of other terms' sizes does not lead to.
    if (job.objective.normalizeGradients && job.method === 'lbfgs')
      throw new NeuralStyleError('setting-invalid', { setting: 'normalizeGradients', expected: 'the method adam', received: 'lbfgs' });
    this.#objective = job.objective;
    this.#grey = isGreyJob(job);
    this.#canvas = new Canvas(job, this.#grey);
    this.#controls = new Controls(job.objective.weights);
    this.#stages = fittingStages(job.scales, job.objective.content.picture);
    this.#schedule = new Schedule(this.#stages);
    this.#reporter = new Reporter(this.#schedule, job.reportEvery, report);
  }

  steer(steering: Steering): void {
    this.#controls.steer(steering);
    if (steering.glimpse) this.#reporter.glimpse = true;
  }

  /** @throws NeuralStyleError for whatever keeps the picture from being finished, `cancelled` among it */
  async run(): Promise<OptimizeResult> {
    const { networks, programs } = this.resources;
    const loaded = await networks.get(this.#objective.content.model.file);
    requireWidths(this.#objective.styles, loaded.network);
    return programs.reserve(
      (available) => this.#plan(loaded, available),
      ({ historySize }) => this.#run(loaded, historySize),
    );
  }

  async #run(loaded: LoadedNetwork, historySize: number): Promise<OptimizeResult> {
    const checkpoint = this.job.checkpoint && new Checkpoint(this.job.checkpoint.file, this.job, this.#stages, loaded.id);
    const saved = (await checkpoint?.load()) ?? null;
    this.#reporter.checkpoint = checkpoint?.kept ?? null;
    if (saved) this.#restore(saved);
    const seed = saved?.seed ?? this.job.seed ?? randomSeed();
    const resumedFrom = this.#schedule.iteration;
    let descent = this.#canvas.begin(this.#schedule.factor, seed, historySize);
    if (saved) {
      descent.load(saved.descent);
      this.#reporter.resumed(this.#canvas.sizeAt(this.#schedule.factor).width);
    }
    const keep = async (): Promise<void> => {
      if (checkpoint) await this.#keep(checkpoint, this.#state(descent, seed));
    };
    for (;;) {
      const { turn, painted } = await this.#turn(loaded, descent, keep);
      if (turn === 'styles') {
        descent.restart();
      } else if (turn === 'stage' && !this.#schedule.isLastStage) {
        const { factor } = this.#schedule;
        this.#schedule.nextStage();
        descent = this.#canvas.resized(descent, factor, this.#schedule.factor);
      } else {
        // Finished at a smaller size, and enlarged: its losses need the targets of the full one.
        const last = painted ?? (await this.#evaluating(loaded, 1, (evaluator) => this.#painted(descent, turn, evaluator)));
        await checkpoint?.remove();
        return { ...last, ...this.#account(turn === 'stage' ? 'iterations' : turn), seed, resumedFrom };
      }
    }
  }

  /** Fails now rather than after the small sizes where the memory does not suffice for the full one. */
  #plan(loaded: LoadedNetwork, available: number): PaintingPlan {
    const { programs, features } = this.resources;
    const objective = visibleObjective(this.#objective);
    const { content, styles } = objective;
    const layers = selectLayers(loaded.network, content.layers);
    const regions = regionsOf(styles);
    const temporal = this.#canvas.temporal !== null;
    const shapeAt = (size: Size): ObjectiveShape => objectiveShape(loaded.network, objective, regions, layers, size, temporal);
    const demand = { job: this.job, shapeAt, styles, kept: features.budget };
    return planPainting(content.picture, demand, available, { programs, loaded, pooling: content.model.pooling });
  }

  /** Iterates with one graph as long as it serves; the last of full size also looks at what it has painted. */
  #turn(loaded: LoadedNetwork, descent: Descent, keep: () => Promise<void>): Promise<{ turn: Turn; painted: Painted | null }> {
    return this.#evaluating(loaded, this.#schedule.factor, async (evaluator) => {
      const turn = await this.#iterate(descent, evaluator, keep).catch((error: unknown): Turn => {
        if (error instanceof Finish) return 'finish';
        throw error;
      });
      const isLast = turn !== 'styles' && this.#schedule.isLastStage;
      return { turn, painted: isLast ? await this.#painted(descent, turn, evaluator) : null };
    });
  }

  /** Runs `body` with what evaluates the objective at a factor of the full size. */
  async #evaluating<R>(loaded: LoadedNetwork, factor: number, body: (evaluator: Evaluator) => Promise<R>): Promise<R> {
    const { programs, features } = this.resources;
    const objective = visibleObjective(this.#objective);
    const { model } = objective.content;
    // Steering may have brought others since the beginning.
    requireWidths(objective.styles, loaded.network);
    const targets = await stageTargets(objective, this.#canvas.temporal, factor, features);
    const bound = new BoundObjective(loaded.network, targets, objective);
    return withEvaluator(bound, { programs, loaded, pooling: model.pooling, breathe: () => this.#breathe() }, body);
  }

  /**
   * The picture that goes out, with its own losses. Where those are not known (after Adam's last step, of an average, of what was enlarged
   * or clipped, or laid on white, with weights that have just been changed), it is evaluated once more, as it goes out.
   *
   * @param evaluator of the full size
   */
  async #painted(descent: Descent, turn: Turn, evaluator: Evaluator): Promise<Painted> {
    const early = turn === 'finish';
    const picture = this.#canvas.picture(early ? descent.best : descent.result, this.#schedule.factor, true);
    const known = early ? descent.bestLosses : descent.resultLosses;
    const asWeighed = this.#controls.weights === this.#objective.weights;
    if (known && asWeighed && !picture.alpha && this.#schedule.isLastStage && this.job.clamp) return { picture, losses: known };
    this.#over = true;
    await this.#breathe();
    const { losses } = await evaluator.evaluate(toPlanes(picture), this.#controls.weights);
    return { picture, losses };
  }

  async #iterate(descent: Descent, evaluator: Evaluator, keep: () => Promise<void>): Promise<Turn> {
    const { factor } = this.#schedule;
    const { width } = this.#canvas.sizeAt(factor);
    this.#reporter.tiles = evaluator.tiles;
    while (this.#schedule.leftInStage > 0) {
      await this.#breathe();
      if (this.#obey(descent)) return 'styles';
      if (this.#schedule.leftInStage <= 0) break;
      // Weights are read once, so that a change in mid-iteration does not tear losses from gradient.
      const evaluate = (pixels: Float32Array): Promise<Evaluation> => this.#evaluate(evaluator, pixels);
      const losses = await descent.iterate(evaluate, this.#schedule.iteration + 1);
      this.#schedule.advance();
      this.#reporter.iterated(losses, width, () => this.#canvas.picture(descent.result, factor));
      if (this.job.checkpoint && !this.signal.aborted && this.#schedule.iteration % this.job.checkpoint.every === 0) await keep();
      if (descent.isOnPlateau) return this.#schedule.isLastStage ? 'plateau' : 'stage';
    }
    return 'stage';
  }

  async #evaluate(evaluator: Evaluator, pixels: Float32Array): Promise<Evaluation> {
    const { losses, gradient } = await evaluator.evaluate(pixels, this.#controls.weights);
    return { losses, gradient: this.#grey ? takeColourOut(gradient) : gradient };
  }

  /**
   * Waits while the job is paused.
   * @throws NeuralStyleError `cancelled`
   * @throws Finish where iterations are to end with what there is
   */
  async #breathe(): Promise<void> {
    await this.#controls.ready(this.signal, () => this.#reporter.paused());
    this.#reporter.watch.start();
    if (this.#controls.finish && !this.#over) throw new Finish();
  }

  /** Does what has been asked since the last iteration; true where the styles are others now. */
  #obey(descent: Descent): boolean {
    const { weights } = this.#controls;
    if (weights !== this.#objective.weights) {
      this.#objective = { ...this.#objective, weights };
      descent.restart();
    }
    const { learningRate, remaining, styles } = this.#controls.take();
    if (learningRate !== null) descent.optimizer.learningRate = learningRate;
    if (remaining !== null) this.#schedule.setRemaining(remaining);
    if (styles) this.#restyle(styles);
    return styles !== null;
  }

  async #keep(checkpoint: Checkpoint, state: JobState): Promise<void> {
    const { file } = checkpoint.kept;
    await checkpoint.save(state);
    if (checkpoint.kept.file !== file) this.#reporter.checkpoint = checkpoint.kept;
    // Whoever has ended the job for good has taken its checkpoint away, perhaps before this one was there.
    if (this.signal.aborted && this.signal.reason === RESET) await checkpoint.remove();
  }

  /** A style of colours brings colour, which stays when a grey one follows. */
  #restyle(styles: ObjectiveSpec['styles']): void {
    this.#objective = { ...this.#objective, styles };
    this.#grey &&= areGrey(styles);
  }

  #restore({ schedule, weights, styles, grey, curve, losses, elapsed }: JobState): void {
    this.#schedule.load(schedule);
    this.#controls.restore(weights);
    this.#objective = { ...this.#objective, weights };
    if (styles) this.#restyle(styles);
    this.#grey = grey;
    this.#reporter.curve.load(curve);
    this.#reporter.losses = losses;
    this.#reporter.watch = new Stopwatch(elapsed);
  }

  #state(descent: Descent, seed: number): JobState {
    const { weights, styles } = this.#objective;
    return {
      seed,
      asked: this.#stages,
      schedule: this.#schedule.save(),
      descent: descent.save(),
      weights,
      styles: styles === this.job.objective.styles ? null : styles,
      grey: this.#grey,
      curve: this.#reporter.curve.save(),
      losses: this.#reporter.losses,
      elapsed: this.#reporter.watch.elapsed,
    };
  }

  #account(reason: StopReason): Pick<OptimizeResult, 'iterations' | 'elapsed' | 'reason' | 'curve'> {
    const { curve, watch } = this.#reporter;
    return { iterations: this.#schedule.iteration, elapsed: watch.elapsed, reason, curve: curve.points };
  }
}
