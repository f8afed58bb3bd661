/*
 * The state of a job as the runtime reports it, and the sentences that say it.
 */
import type { TermName } from '../../src/loss/term-names.js';
import { sharedText } from '../text.js';
import type { CurvePoint } from './job-curve.js';

const SECOND = 1000;

export type JobState = 'idle' | 'queued' | 'running' | 'paused' | 'done' | 'cancelled' | 'failed';

/** Times in milliseconds. */
export interface JobReport {
  readonly state: JobState;
  readonly iteration: number;
  readonly iterations: number;
  readonly width: number;
  readonly losses: Omit<CurvePoint, 'iteration' | 'width'> | null;
  readonly weights: Readonly<Partial<Record<TermName, number>>> | null;
  /** Id of the node that the weights stand in; null where there is none, or several. */
  readonly weighedBy: string | null;
  readonly styles: readonly string[];
  readonly elapsed: number;
  readonly remaining: number;
  readonly message?: string;
}

const text = (key: string, values?: TextValues): string => sharedText(`live.${key}`, values);

export const shortLoss = (loss: number): string => loss.toExponential(1).replace('e+', 'e');

/** Milliseconds in words. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / SECOND);
  if (seconds < 60) return text('seconds', { count: seconds });
  const twoDigits = (number: number): string => String(number).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return text('minutes', { minutes, seconds: twoDigits(seconds % 60) });
  return text('hours', { hours: Math.floor(minutes / 60), minutes: twoDigits(minutes % 60) });
}

export function describeJob({ state, iteration, iterations, losses, elapsed, remaining, message }: JobReport): string {
  if (state === 'running' && !losses) return text('starting');
  if (state === 'done' && !losses) return text('painted', { milliseconds: Math.round(elapsed) });
  const values = { count: iteration, iteration, iterations, loss: losses ? shortLoss(losses.total) : '', message };
  return text(state, { ...values, elapsed: duration(elapsed), remaining: duration(remaining) });
}

export const isActiveState = (state: JobState | undefined): boolean => state === 'running' || state === 'paused';

export const isActive = (report: JobReport | null): report is JobReport => isActiveState(report?.state);
