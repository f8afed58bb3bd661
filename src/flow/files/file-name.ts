import { resolve } from 'node:path';
import type { Node, NodeAPI } from 'node-red';
import { NeuralStyleError, reasonOf } from '../../errors.js';
import { localPath } from '../../files/local-path.js';
import { pathInside } from '../../files/path-inside.js';
import { requirePathLength } from '../../files/path-length.js';
import type { Message } from '../node/input.js';
import { evaluate } from './picture-source.js';
import { reachOf, workingDirectory } from './security.js';
import type { DeliveryProperties } from '../../settings/delivery-settings.js';

/** Whether a name that a stranger gave may be written under. */
export interface NameRule {
  readonly expected: string;
  readonly allows: (file: string) => boolean;
}

/**
 * The path of the file to write that a property names.
 * @param rule which names are good where a message gives them
 * @throws NeuralStyleError `setting-invalid`, `path-refused`, `file-unwritable`
 */
export async function fileName(
  RED: NodeAPI,
  node: Node,
  msg: Message,
  { file, fileType }: Pick<DeliveryProperties, 'file' | 'fileType'>,
  rule: NameRule,
): Promise<string> {
  const name = await evaluate(RED, node, msg, file, fileType);
  const invalid = (expected: string, received: string): NeuralStyleError =>
    new NeuralStyleError('setting-invalid', { setting: 'file', expected, received });
  if (typeof name !== 'string' || name.trim() === '')
    throw invalid('a file path', name === undefined || name === '' ? 'nothing' : typeof name);
  const { folder } = reachOf(RED, fileType);
  try {
    requirePathLength(name);
    // As paths are read.
    const path = localPath(name);
    if (path === '') throw invalid('a file path', 'nothing');
    if (folder !== null && !rule.allows(path)) throw invalid(rule.expected, `"${name}"`);
    return folder === null ? resolve(workingDirectory(RED), path) : await pathInside(folder, path);
  } catch (error) {
    if (error instanceof NeuralStyleError) throw error;
    throw new NeuralStyleError('file-unwritable', { file: name, reason: reasonOf(error) }, { cause: error });
  }
}
