import type { Losses, Weights } from '../loss/losses.js';
import type { Method } from '../optimize/method-names.js';
import type { PlateauRule } from '../optimize/plateau.js';
import type { Stage } from '../optimize/schedule.js';
import type { Frame } from '../pixels/motion/motion.js';
import type { Picture } from '../pixels/picture.js';
import type { ObjectiveSpec, StyleTarget } from '../evaluate/objective/objective-spec.js';

/*
 * A painting job: what it is given, how it is steered, and what it reports.
 */

export interface OptimizeJob {
  readonly objective: ObjectiveSpec;
  readonly method: Method;
  /** From coarse to fine; the last has factor 1. */
  readonly scales: readonly Stage[];
  readonly learningRate: number;
  /** Steps that L-BFGS remembers. */
  readonly historySize: number;
  /** True to keep pixels in 0–255 at every step. */
  readonly clamp: boolean;
  /** 0 to below 1: how much of the average of the steps' pictures each new step keeps. The result is the average; 0 is the last picture. */
  readonly averaging: number;
  /** The picture to start from; null for noise. Resized pictures are the caller's business: sizes must be equal. */
  readonly start: Picture | null;
  /** The frame before this one, which the temporal term keeps close to; both of the painting's size. None without a content. */
  readonly previous: Frame | null;
  /** 0–1: how much of the start is noise. */
  readonly noiseRatio: number;
  /** Null for another one each time; the result says which. */
  readonly seed: number | null;
  /** A picture is reported every this many iterations; 0 for never. */
  readonly reportEvery: number;
  /** When to stop early; null for never. */
  readonly plateau: PlateauRule | null;
  /** Milliseconds that it may take, without pauses; null for as long as its iterations take. */
  readonly timeLimit: number | null;
  readonly checkpoint: Checkpointing | null;
}

export interface Checkpointing {
  readonly file: string;
  /** Iterations between writes. */
  readonly every: number;
}

/** Where a job's state is kept. */
export interface KeptCheckpoint {
  readonly file: string;
  /** Says in the file which job it is of. */
  readonly job: string;
  /** The file that was asked for, where that is of another job. */
  readonly spared?: string;
}

/**
 * The reason to abort a job that is not to be gone on with: its checkpoint goes, too. With any other it stays, for the same job
 * another time.
 */
export const RESET = 'reset';

/** Changes to a running job; they hold from the next iteration on. */
export interface Steering {
  readonly weights?: Partial<Weights>;
  readonly learningRate?: number;
  /** Iterations from now on. */
  readonly remaining?: number;
  /** Takes the place of all styles. */
  readonly styles?: readonly StyleTarget[];
  readonly paused?: boolean;
  /** Ends the job with the best picture so far. */
  readonly finish?: boolean;
  /** Asks for one look at the picture, beside those that are reported anyway. */
  readonly glimpse?: boolean;
}

/** Why a job ended with a picture. */
export const STOP_REASONS = ['iterations', 'plateau', 'time', 'finish'] as const;
export type StopReason = (typeof STOP_REASONS)[number];

/** The losses of one iteration, for a plot. */
export interface CurvePoint extends Losses {
  readonly iteration: number;
  /** Width of the picture at that time: losses of different sizes do not compare. */
  readonly width: number;
}

export interface OptimizeResult {
  readonly picture: Picture;
  /** The losses of this picture. */
  readonly losses: Losses;
  readonly iterations: number;
  /** Milliseconds, without pauses. */
  readonly elapsed: number;
  readonly seed: number;
  readonly reason: StopReason;
  readonly curve: readonly CurvePoint[];
  /** The iteration at which a checkpoint took up; 0 for a job that started anew. */
  readonly resumedFrom: number;
}

/** Sent while a job runs; `picture` only every `reportEvery` iterations. Times in milliseconds, without pauses. */
export interface ProgressEvent {
  readonly iteration: number;
  readonly iterations: number;
  readonly losses: Losses;
  readonly elapsed: number;
  readonly remaining: number;
  readonly paused: boolean;
  /** Width of the picture at this stage. */
  readonly width: number;
  /** Number of tiles, where the picture does not fit into memory as a whole. */
  readonly tiles?: number;
  readonly picture?: Picture;
  /** The picture where it was not due but asked for. */
  readonly glimpse?: Picture;
  /** Present once, and again where it has changed. */
  readonly checkpoint?: KeptCheckpoint;
}
