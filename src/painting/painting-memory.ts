import type { Size } from '../pixels/picture.js';
import type { OptimizeJob } from './job.js';

/** Three channels of float32. */
const BYTES_PER_PIXEL = 12;

/** Fewer steps than these say little about the curvature. */
const LEAST_HISTORY = 3;

/** What both methods keep in planes of the picture: the pixels, the same continued, the best so far, the gradient, and the target or the start of the job. */
const COMMON = 5;
/** The running means of gradient and its square. */
const ADAM = 2;
/** Origin, gradient there, direction, and two vectors in between. */
const LBFGS = 5;

/** What of a job the planes that it keeps depend on. */
export type PlanesOf = Pick<OptimizeJob, 'method' | 'averaging' | 'previous' | 'historySize'>;

/** Bytes that a painting holds in planes of the picture; proportional to its pixels. */
export function paintingBytes({ method, averaging, previous }: PlanesOf, historySize: number, { width, height }: Size): number {
  const planes = COMMON + (averaging > 0 ? 2 : 0) + (previous ? 2 : 0) + (method === 'adam' ? ADAM : LBFGS + 2 * historySize);
  return planes * BYTES_PER_PIXEL * width * height;
}

/** The steps that L-BFGS can remember: as many as are wanted, unless a painting would hold more than so many bytes; three at least. */
export function fittingHistory(job: PlanesOf, size: Size, room: number): number {
  const wanted = job.historySize;
  if (job.method !== 'lbfgs') return wanted;
  const each = paintingBytes(job, 1, size) - paintingBytes(job, 0, size);
  const fitting = Math.floor((room - paintingBytes(job, 0, size)) / each);
  return Math.min(wanted, Math.max(fitting, LEAST_HISTORY));
}
