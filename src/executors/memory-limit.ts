import { NeuralStyleError } from '../errors.js';
import { MEGABYTE } from '../values/units.js';

/** Bytes that were needed, Infinity where no memory would be enough, and that were there. */
export interface Lack {
  readonly needed: number;
  readonly available: number;
  /** True where the picture is not computed in tiles, which would take less. */
  readonly isWhole?: boolean;
}

/** `memory-limit`: there is less memory than a job needs, of whose picture nothing is known. */
export function memoryLimit({ needed, available }: Lack): NeuralStyleError {
  return new NeuralStyleError('memory-limit', {
    needed: Number.isFinite(needed) ? Math.ceil(needed / MEGABYTE) : '∞',
    limit: Math.max(0, Math.floor(available / MEGABYTE)),
  });
}
