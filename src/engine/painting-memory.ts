import type { Size } from '../image/resample.js';
import type { OptimizeJob } from './jobs.js';

/** Three channels of float32. */
const BYTES_PER_PIXEL = 12;

/** Fewer steps than these say little about the curvature. */
const LEAST_HISTORY = 3;

/** What both methods keep in planes of the picture: the pixels, the best so far, the gradient, and the target or the start of the job. */
const COMMON = 4;
/** The running means of gradient and its square. */
const ADAM = 2;
/** Origin, gradient there, direction, and two vectors in between. */
const LBFGS = 5;

/** Bytes that a painting holds beside graphs and feature maps; proportional to the picture's pixels. */
export function paintingBytes({ method, averaging, previous }: OptimizeJob, historySize: number, { width, height }: Size): number {
  const planes = COMMON + (averaging > 0 ? 2 : 0) + (previous ? 2 : 0) + (method === 'adam' ? ADAM : LBFGS + 2 * historySize);
  return planes * BYTES_PER_PIXEL * width * height;
}

/** The steps that L-BFGS can remember: as many as are wanted, unless they would take more than half of the memory; three at least. */
export function fittingHistory(job: OptimizeJob, size: Size, budget: number): number {
  const wanted = job.historySize;
  if (job.method !== 'lbfgs') return wanted;
  const each = paintingBytes(job, 1, size) - paintingBytes(job, 0, size);
  const fitting = Math.floor((budget / 2 - paintingBytes(job, 0, size)) / each);
  return Math.min(wanted, Math.max(fitting, LEAST_HISTORY));
}
