import { join, resolve } from 'node:path';
import type { ModelSpec } from '../engine/jobs.js';
import { NeuralStyleError } from '../errors.js';

const EMBEDDED = join(__dirname, '..', '..', '..', 'models', 'compact-vgg.safetensors');

export interface ModelChoice {
  /** `compact` is the embedded model; `vgg19` is looked for among the user's models; `file` is any weights file. */
  readonly source: string;
  readonly file: string;
  readonly pooling: string;
}

export const EMBEDDED_MODEL: ModelSpec = { file: EMBEDDED, pooling: 'max' };

/**
 * Where a model's weights are.
 *
 * @param userDirectory Node-RED's; models live in `neural-style/models` there, and relative paths start there
 * @throws NeuralStyleError `setting-invalid`
 */
export function resolveModel({ source = 'compact', file = '', pooling = 'max' }: Partial<ModelChoice>, userDirectory: string): ModelSpec {
  if (pooling !== 'max' && pooling !== 'avg')
    throw new NeuralStyleError('setting-invalid', { setting: 'pooling', expected: 'max or avg', received: pooling });
  return { file: weightsFile(source, file, userDirectory), pooling: pooling === 'avg' ? 'average' : 'max' };
}

function weightsFile(source: string, file: string, userDirectory: string): string {
  switch (source) {
    case 'compact':
      return EMBEDDED;
    case 'vgg19':
      return join(userDirectory, 'neural-style', 'models', 'vgg19.safetensors');
    case 'file':
      if (file.trim() === '')
        throw new NeuralStyleError('setting-invalid', { setting: 'file', expected: 'the path of a weights file', received: 'nothing' });
      return resolve(userDirectory, file);
    default:
      throw new NeuralStyleError('setting-invalid', { setting: 'source', expected: 'compact, vgg19 or file', received: source });
  }
}
