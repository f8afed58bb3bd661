import { NeuralStyleError } from '../../errors.js';
import type { OptimizeJob } from '../../painting/job.js';
import type { Picture } from '../../pixels/picture.js';

/** @throws NeuralStyleError `setting-invalid` for a checkpoint, which is a file of this machine */
export function withoutFiles(job: OptimizeJob): OptimizeJob {
  if (!job.checkpoint) return job;
  throw new NeuralStyleError('setting-invalid', {
    setting: 'checkpoint',
    expected: 'no file, since the engine of this node is a job queue, whose workers cannot reach it,',
    received: job.checkpoint.file,
  });
}

/** @throws NeuralStyleError `job-invalid` */
export function requireSize({ picture }: { readonly picture: Picture }, { objective }: OptimizeJob): void {
  const { width, height } = objective.size;
  if (picture.width !== width || picture.height !== height)
    throw new NeuralStyleError('job-invalid', { expected: `a picture of ${width}×${height} pixels`, where: 'the result' });
}
