import { basename, extname, join, resolve } from 'node:path';
import type { ModelSpec } from './model-spec.js';
import { NeuralStyleError } from '../errors.js';
import { EMBEDDED_EDITIONS, embeddedEdition, type EmbeddedEdition } from './embedded-editions.js';

const EMBEDDED_DIRECTORY = join(__dirname, '..', '..', '..', 'models');

export interface ModelChoice {
  /** An edition of the embedded model (`compact` is the latest); `file` is any weights file; any other name is looked for among the user's models. */
  readonly source: string;
  readonly file: string;
  readonly pooling: string;
}

/** Where the weights of an edition of the embedded model are. */
export function embeddedFile(edition: EmbeddedEdition): string {
  return join(EMBEDDED_DIRECTORY, edition.file);
}

/** The latest edition of the embedded model. */
export const EMBEDDED_MODEL: ModelSpec = { file: embeddedFile(EMBEDDED_EDITIONS[0]), pooling: 'max' };

/** The name of a weights file's model: an edition's, or that of the file without its extension. */
export function modelNameOf(file: string): string {
  return EMBEDDED_EDITIONS.find((edition) => embeddedFile(edition) === file)?.name ?? basename(file, extname(file));
}

/** Where the models of a Node-RED user directory live. */
export function modelsDirectory(userDirectory: string): string {
  return join(userDirectory, 'neural-style', 'models');
}

/** Tells whether a model may have this name, which is a file name on every system and a word of a command line. */
export function isModelName(name: string): boolean {
  return /^[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?$/.test(name) && name !== 'file';
}

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

function weightsFile(source: unknown, file: unknown, userDirectory: string): string {
  const embedded = embeddedEdition(source);
  if (embedded) return embeddedFile(embedded);
  if (source === 'file') {
    if (typeof file !== 'string' || file.trim() === '')
      throw new NeuralStyleError('setting-invalid', { setting: 'file', expected: 'the path of a weights file', received: 'nothing' });
    return resolve(userDirectory, file);
  }
  if (typeof source !== 'string' || !isModelName(source))
    throw new NeuralStyleError('setting-invalid', {
      setting: 'source',
      expected: 'compact, vgg19, vgg16, the name of an imported model, or file',
      received: typeof source === 'string' ? source : `a value of type ${typeof source}`,
    });
  return join(modelsDirectory(userDirectory), `${source}.safetensors`);
}
