import { resolve } from 'node:path';
import { NeuralStyleError, reasonOf } from '../../errors.js';
import { localPath } from '../../files/local-path.js';
import { pathInside } from '../../files/path-inside.js';
import { requirePathLength } from '../../files/path-length.js';
import type { Message } from '../node/input.js';
import type { Security } from './security.js';
import type { TypedInput, TypedInputs } from './typed-inputs.js';

/** The file names that a stranger may choose. */
export interface NameRule {
  /** In words, for the error. */
  readonly expected: string;
  readonly allows: (file: string) => boolean;
}

/** Finds the files that a node writes. */
export class OutputFiles {
  constructor(
    private readonly inputs: TypedInputs,
    private readonly security: Security,
  ) {}

  /**
   * The path of the file to write that a property names.
   * @param rule for names that a message or context gives
   * @throws NeuralStyleError `setting-invalid`, `path-refused`, `file-unwritable`, `value-unreadable`
   */
  async path(msg: Message, input: TypedInput, rule: NameRule): Promise<string> {
    const name = await this.inputs.evaluate(msg, input);
    if (typeof name !== 'string' || name.trim() === '')
      throw invalid('a file path', name === undefined || name === '' ? 'nothing' : typeof name);
    const { folder } = this.security.reach(input.type);
    try {
      requirePathLength(name);
      // As paths are read.
      const path = localPath(name);
      if (path === '') throw invalid('a file path', 'nothing');
      if (folder !== null && !rule.allows(path)) throw invalid(rule.expected, `"${name}"`);
      return folder === null ? resolve(this.security.workingDirectory, path) : await pathInside(folder, path);
    } catch (error) {
      if (error instanceof NeuralStyleError) throw error;
      throw new NeuralStyleError('file-unwritable', { file: name, reason: reasonOf(error) }, { cause: error });
    }
  }
}

function invalid(expected: string, received: string): NeuralStyleError {
  return new NeuralStyleError('setting-invalid', { setting: 'file', expected, received });
}
