import { resolve } from 'node:path';
import { NeuralStyleError, reasonOf } from '../errors.js';
import { bytesAsFile, openBounded, type WeightsFile } from '../files/bounded-file.js';
import { decodeStyle } from './decode-style.js';
import type { SavedStyle } from './saved-style.js';

/**
 * Reads a style file.
 * @param directory where relative paths start
 * @throws NeuralStyleError `style-file-missing`, `style-file-unreadable`, `style-file-invalid`
 */
export async function readStyleFile(path: string, directory: string): Promise<SavedStyle> {
  const file = await openBounded(resolve(directory, path)).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new NeuralStyleError('style-file-missing', { file: path, directory });
    throw new NeuralStyleError('style-file-unreadable', { file: path, reason: reasonOf(error) }, { cause: error });
  });
  try {
    return await decoded(file);
  } finally {
    await file.close();
  }
}

/**
 * Reads a style from the bytes of its file, which are left as they are.
 * @param name what errors call it
 * @throws NeuralStyleError `style-file-invalid`
 */
export function readStyleBytes(bytes: Uint8Array, name: string): Promise<SavedStyle> {
  return decoded(bytesAsFile(bytes, name));
}

async function decoded(file: WeightsFile): Promise<SavedStyle> {
  return decodeStyle(file).catch((error: unknown) => {
    throw new NeuralStyleError('style-file-invalid', { source: file.path, reason: reasonOf(error) }, { cause: error });
  });
}
