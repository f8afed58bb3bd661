import type { Engine } from '../../engine/engine.js';
import { RESET } from '../../painting/job.js';
import type { JobHandle } from './job-observer.js';
import type { PaintJob } from './paint-job.js';

/**
 * What acts on a job of an engine.
 * @param engineOf gives the engine; may throw where it is gone
 */
export function handleOf(job: PaintJob, engineOf: () => Engine): JobHandle {
  const engine = (): Engine | null => {
    try {
      return engineOf();
    } catch {
      return null;
    }
  };
  return {
    engine: engine(),
    cancel: () => job.abort(RESET),
    steer: (steering) => {
      const isSteerable = job.steerable !== null;
      if (isSteerable) job.steer(steering);
      return isSteerable;
    },
    place: () => engine()?.placeOf?.(job) ?? null,
    isMovable: engine()?.move !== undefined,
    move: (place) => engine()?.move?.(job, place) ?? false,
  };
}
