import { open, stat, type FileHandle } from 'node:fs/promises';
import { NeuralStyleError, reasonOf } from '../errors.js';
import { requirePathLength } from './path-length.js';

/** A weights file open for reading; nothing outside its bounds is ever read or allocated. */
export interface WeightsFile {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** @throws RangeError where the range does not lie inside the file */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** @throws NeuralStyleError `model-missing` or `model-invalid` */
export async function openWeightsFile(path: string): Promise<WeightsFile> {
  try {
    return await openBounded(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new NeuralStyleError('model-missing', { file: path });
    throw invalidWeights(path, error);
  }
}

/** @throws Error of the file system, TypeError where the path is no file, RangeError where it is too long to be one */
export async function openBounded(path: string): Promise<WeightsFile> {
  requirePathLength(path);
  // Before opening, which waits for a writer where the path is a named pipe.
  if (!(await stat(path)).isFile()) throw new TypeError('it is not a regular file');
  const handle = await open(path);
  const { size } = await handle.stat();
  return { path, size, read: (position, length) => readExactly(handle, position, length, size), close: () => handle.close() };
}

/** Bytes in the place of a file; what is read of them is a copy. */
export function bytesAsFile(bytes: Uint8Array, name: string): WeightsFile {
  const size = bytes.length;
  return {
    path: name,
    size,
    read: (position, length) =>
      isInside(position, length, size)
        ? Promise.resolve(Buffer.from(bytes.subarray(position, position + length)))
        : Promise.reject(new RangeError('the file is cut off')),
    close: () => Promise.resolve(),
  };
}

/**
 * Opens a file, hands it to a reader and closes it. A reader says what is wrong by any error; it arrives as `model-invalid`.
 * @throws NeuralStyleError `model-missing` or `model-invalid`
 */
export async function withWeightsFile<T>(path: string, use: (file: WeightsFile) => Promise<T>): Promise<T> {
  const file = await openWeightsFile(path);
  try {
    return await use(file);
  } catch (error) {
    throw invalidWeights(path, error);
  } finally {
    await file.close();
  }
}

/** Any error of a reader as one that names the file. */
export function invalidWeights(file: string, error: unknown): NeuralStyleError {
  if (error instanceof NeuralStyleError) return error;
  return new NeuralStyleError('model-invalid', { file, reason: reasonOf(error) }, { cause: error });
}

async function readExactly(handle: FileHandle, position: number, length: number, fileSize: number): Promise<Buffer> {
  if (!isInside(position, length, fileSize)) throw new RangeError('the file is cut off');
  const data = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length;) {
    const { bytesRead } = await handle.read(data, filled, length - filled, position + filled);
    if (bytesRead === 0) throw new RangeError('the file is cut off');
    filled += bytesRead;
  }
  return data;
}

/** False for NaN, too. */
function isInside(position: number, length: number, size: number): boolean {
  return position >= 0 && length >= 0 && position + length <= size;
}
