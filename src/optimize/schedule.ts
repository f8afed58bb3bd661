/** One size of a coarse-to-fine run, with the iterations planned there. */
export interface Stage {
  /** Factor of the full size. */
  readonly factor: number;
  readonly iterations: number;
}

/** Work, in iterations of the full size. */
export interface Cost {
  readonly done: number;
  readonly left: number;
}

/** Plain data to go on from. */
export interface ScheduleState {
  readonly stages: readonly Stage[];
  readonly stage: number;
  readonly done: number;
  readonly before: number;
}

/**
 * The state with another plan, of the same sizes, for what is left to do: sizes that are done stay as they were done.
 * @returns null where the plan has fewer iterations at the present size than are done
 */
export function replanned(state: ScheduleState, stages: readonly Stage[]): ScheduleState | null {
  if (stages[state.stage]!.iterations < state.done) return null;
  return { ...state, stages: [...state.stages.slice(0, state.stage), ...stages.slice(state.stage)] };
}

/** Which iteration of which size comes next, with a plan that may change on the way. */
export class Schedule {
  #stages: Stage[];
  #stage = 0;
  /** Iterations done in this stage, and in those before it. */
  #done = 0;
  #before = 0;

  /** @param stages from coarse to fine, each with at least one iteration */
  constructor(stages: readonly Stage[]) {
    this.#stages = [...stages];
  }

  get factor(): number {
    return this.#stages[this.#stage]!.factor;
  }

  get isLastStage(): boolean {
    return this.#stage === this.#stages.length - 1;
  }

  /** Iterations done, of all sizes. */
  get iteration(): number {
    return this.#before + this.#done;
  }

  /** Iterations planned, of all sizes, done ones included. */
  get iterations(): number {
    return this.iteration + this.#left.reduce((sum, { iterations }) => sum + iterations, 0);
  }

  /** Iterations left at this size. */
  get leftInStage(): number {
    return this.inStage - this.#done;
  }

  /** Iterations planned at this size, done ones included. */
  get inStage(): number {
    return this.#stages[this.#stage]!.iterations;
  }

  /** Iterations planned, and those that are left, of the last size. */
  get last(): { readonly planned: number; readonly left: number } {
    const { iterations } = this.#stages.at(-1)!;
    return { planned: iterations, left: this.isLastStage ? this.leftInStage : iterations };
  }

  /** The work that is left, and that was done, in iterations of the full size: cost grows with the pixels. */
  get cost(): Cost {
    const costOf = (stages: readonly Stage[]): number => stages.reduce((sum, { factor, iterations }) => sum + iterations * factor ** 2, 0);
    const done = costOf(this.#stages.slice(0, this.#stage)) + this.#done * this.factor ** 2;
    return { done, left: costOf(this.#left) };
  }

  /** Counts an iteration. */
  advance(): void {
    this.#done += 1;
  }

  /** Goes on to the next size, whether or not this one's iterations are done. */
  nextStage(): void {
    this.#stages[this.#stage] = { factor: this.factor, iterations: this.#done };
    this.#before += this.#done;
    this.#done = 0;
    this.#stage += 1;
  }

  /** Spreads a number of iterations over what is left, in proportion to the plan; each size still to come keeps at least one. */
  setRemaining(remaining: number): void {
    const left = this.#left;
    const planned = left.reduce((sum, { iterations }) => sum + iterations, 0);
    const shares = left.map(({ iterations }, index) => {
      const least = index === 0 && left.length > 1 ? 0 : 1;
      return planned === 0 ? least : Math.max(least, Math.round((remaining * iterations) / planned));
    });
    // The last size takes what rounding has left over, or taken too much.
    const others = shares.slice(0, -1).reduce((sum, share) => sum + share, 0);
    shares[shares.length - 1] = Math.max(left.length === 1 ? 0 : 1, remaining - others);
    this.#stages = this.#stages.map((stage, index) => {
      if (index < this.#stage) return stage;
      const share = shares[index - this.#stage]!;
      return { factor: stage.factor, iterations: index === this.#stage ? this.#done + share : share };
    });
  }

  save(): ScheduleState {
    return { stages: this.#stages, stage: this.#stage, done: this.#done, before: this.#before };
  }

  load({ stages, stage, done, before }: ScheduleState): void {
    this.#stages = [...stages];
    this.#stage = stage;
    this.#done = done;
    this.#before = before;
  }

  /** This stage with what is left of it, and those after it. */
  get #left(): Stage[] {
    const [current, ...later] = this.#stages.slice(this.#stage);
    return [{ factor: current!.factor, iterations: current!.iterations - this.#done }, ...later];
  }
}
