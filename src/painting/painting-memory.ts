import type { Size } from '../pixels/picture.js';
import { OPTIMIZERS } from '../optimize/optimizers.js';
import type { OptimizeJob } from './job.js';

/** Three channels of float32. */
const BYTES_PER_PIXEL = 12;

/** Fewer steps than these say little about the curvature. */
const LEAST_HISTORY = 3;

/** Planes that every method needs: the pixels, the same continued, the best so far, the gradient, and the target or the start of the job. */
const COMMON = 5;

/** The part of a job that decides how many planes it keeps. */
export type PlanesOf = Pick<OptimizeJob, 'method' | 'averaging' | 'previous' | 'historySize'>;

/** Bytes that a painting holds in planes of the picture; proportional to its pixels. */
export function paintingBytes({ method, averaging, previous }: PlanesOf, historySize: number, { width, height }: Size): number {
  const { planes: own, planesPerStep } = OPTIMIZERS[method];
  // Most methods remember no steps, however many are asked for.
  const steps = planesPerStep > 0 ? planesPerStep * historySize : 0;
  const planes = COMMON + (averaging > 0 ? 2 : 0) + (previous ? 2 : 0) + own + steps;
  return planes * BYTES_PER_PIXEL * width * height;
}

/** The steps that can be remembered: as many as are wanted, unless a painting would hold more than so many bytes; three at least. */
export function fittingHistory(job: PlanesOf, size: Size, room: number): number {
  const wanted = job.historySize;
  if (OPTIMIZERS[job.method].planesPerStep === 0) return wanted;
  const each = paintingBytes(job, 1, size) - paintingBytes(job, 0, size);
  const fitting = Math.floor((room - paintingBytes(job, 0, size)) / each);
  return Math.min(wanted, Math.max(fitting, LEAST_HISTORY));
}
