import { mkdir, mkdtemp, rmdir } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, extname, join } from 'node:path';
import type { Picture } from '../pixels/picture.js';
import { NeuralStyleError, reasonOf } from '../errors.js';
import { encodePicture } from '../image/encode.js';
import { formatOfFile } from '../image/formats.js';
import { destinationOf, writeFileAtomically } from '../files/write-file.js';

/**
 * Tries whether a file can be written, before hours of work. Missing folders are made.
 * @throws NeuralStyleError `file-unwritable`
 */
export async function probeFile(file: string): Promise<void> {
  try {
    const folder = dirname((await destinationOf(file)).target);
    await mkdir(folder, { recursive: true });
    await rmdir(await mkdtemp(join(folder, '.neural-style-')));
  } catch (error) {
    throw new NeuralStyleError('file-unwritable', { file, reason: reasonOf(error) }, { cause: error });
  }
}

/** Encodes a painting as its file's name asks for, and writes it. */
export async function writePainting(file: string, picture: Picture, quality: number): Promise<void> {
  await writeFileAtomically(file, await encodePicture(picture, formatOfFile(file)!, quality));
}

/**
 * Writes a painting, or where that fails keeps it elsewhere: as PNG, in the temporary folder, the working directory or the home directory.
 * @returns null where it was written, or what to tell
 */
export async function savePainting(file: string, picture: Picture, quality: number, directory: string): Promise<string | null> {
  try {
    await writePainting(file, picture, quality);
    return null;
  } catch (error) {
    const failure = error instanceof NeuralStyleError ? error.message : `The file ${file} cannot be written: ${reasonOf(error)}.`;
    const saved = await saveElsewhere(`${basename(file, extname(file))}.png`, picture, directory);
    return saved === null ? `${failure} It could not be saved anywhere else.` : `${failure} The painting was saved as ${saved} instead.`;
  }
}

async function saveElsewhere(name: string, picture: Picture, directory: string): Promise<string | null> {
  for (const folder of [tmpdir(), directory, homedir()]) {
    try {
      const file = join(await mkdtemp(join(folder, 'neural-style-')), name);
      await writePainting(file, picture, 100);
      return file;
    } catch {
      // The next one.
    }
  }
  return null;
}

/** True if a file has the name of a picture on the way to a painting. */
export function isStepOf(file: string, other: string): boolean {
  const ending = extname(file);
  const [start, end] = [`${file.slice(0, file.length - ending.length)}-`, ending];
  return other.startsWith(start) && other.endsWith(end) && /^\d+$/.test(other.slice(start.length, other.length - end.length));
}

/** The name of a picture on the way to a painting: `out-0050.png`. */
export function stepFile(file: string, iteration: number, iterations: number): string {
  const ending = extname(file);
  return `${file.slice(0, file.length - ending.length)}-${String(iteration).padStart(String(iterations).length, '0')}${ending}`;
}
