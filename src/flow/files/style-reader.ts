import { resolve } from 'node:path';
import { NeuralStyleError, readable, reasonOf } from '../../errors.js';
import { heldBytes } from '../../values/held-bytes.js';
import { localPath, unquoted } from '../../files/local-path.js';
import { pathInside } from '../../files/path-inside.js';
import { requirePathLength } from '../../files/path-length.js';
import { readStyleBytes, readStyleFile } from '../../style-file/read-style.js';
import type { SavedStyle } from '../../style-file/saved-style.js';
import { describePayload } from '../payloads/expect.js';
import type { Message } from '../node/input.js';
import type { Security } from './security.js';
import { inputName, type TypedInput, type TypedInputs } from './typed-inputs.js';

/** A style that was read, and the name that errors give to its file. */
export interface LoadedStyle {
  readonly style: SavedStyle;
  readonly source: string;
}

/** Reads the saved styles that a node's properties name. */
export class StyleReader {
  constructor(
    private readonly inputs: TypedInputs,
    private readonly security: Security,
  ) {}

  /**
   * Reads the style that a property names by its file's path, or holds as the file's bytes.
   * @throws NeuralStyleError `payload-type`, `path-refused`, `value-unreadable`, `style-file-missing`, `style-file-unreadable`, `style-file-invalid`
   */
  async load(msg: Message, input: TypedInput): Promise<LoadedStyle> {
    const value = await this.inputs.evaluate(msg, input);
    const property = inputName(input);
    const bytes = readable(property, () => heldBytes(value)?.read());
    if (bytes) return { style: await readStyleBytes(bytes, property), source: property };
    const path = typeof value === 'string' ? unquoted(value) : '';
    if (path !== '') {
      const directory = this.security.workingDirectory;
      const file = await resolved(path, this.security.reach(input.type).folder, directory);
      return { style: await readStyleFile(file, directory), source: file };
    }
    throw new NeuralStyleError('payload-type', {
      expected: "a style file's path or Buffer",
      property,
      received: describePayload(value),
      advice: 'Save a style with a style out node.',
    });
  }
}

/** @param folder that the path must not leave, if any */
async function resolved(path: string, folder: string | null, directory: string): Promise<string> {
  try {
    requirePathLength(path);
    const local = localPath(path);
    return folder === null ? resolve(directory, local) : await pathInside(folder, local, path);
  } catch (error) {
    if (error instanceof NeuralStyleError) throw error;
    throw new NeuralStyleError('style-file-unreadable', { file: path, reason: reasonOf(error) }, { cause: error });
  }
}
