import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { NeuralStyleError } from '../errors.js';
import { requirePathLength } from './path-length.js';

/**
 * Resolves a path that a stranger gave: to a path without links to a file that is there, or that may be written. Relative
 * paths start in the folder, and none leaves it, be it by `..` or by a link.
 *
 * A path outside is refused by its spelling alone, so that nobody learns what exists there, and so that a network path of
 * Windows is not opened. Nothing guards against someone who moves links about in the folder at the same moment: who can
 * do that has an account on this machine.
 *
 * @param written the path as it was given, for the error: where it began with `~`, that does not say who runs this
 * @throws NeuralStyleError `path-refused`, RangeError for a path that is too long, or what the file system says of a path inside
 */
export async function pathInside(folder: string, path: string, written = path): Promise<string> {
  const refused = (): NeuralStyleError => new NeuralStyleError('path-refused', { path: written, folder });
  requirePathLength(path);
  const spelled = resolve(folder, path);
  const real = (await realPath(resolve(folder))) ?? resolve(folder);
  if (path.includes('\0') || (!contains(folder, spelled) && !contains(real, spelled))) throw refused();
  const found = await realPath(spelled);
  if (found === null || !contains(real, found)) throw refused();
  return found;
}

function contains(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** The path without links; its end need not exist. Null where a link leads to nothing, which writing would bring about. */
async function realPath(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isMissing(error) || dirname(path) === path) throw error;
  }
  if (await exists(path)) return null;
  const parent = await realPath(dirname(path));
  return parent === null ? null : join(parent, basename(path));
}

/** Tells whether the path exists, be it only as a link. */
async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}
