import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * A path as people write it, as the file system takes it: without the quotes of a shell or of "Copy as path", with `~` as the home
 * directory, and of a `file:` URL its path. Whether it may be opened is another matter: see `pathInside`.
 *
 * @throws TypeError for a `file:` URL that is no path here
 */
export function localPath(text: string): string {
  const path = unquoted(text);
  if (/^file:\//i.test(path)) return fileURLToPath(path);
  return /^~[/\\]/.test(path) ? join(homedir(), path.slice(2)) : path;
}

/** Text without spaces around it and without a pair of quotes around that. */
export function unquoted(text: string): string {
  const inner = text.trim();
  const quote = inner[0];
  return inner.length >= 2 && (quote === '"' || quote === "'") && inner.endsWith(quote) ? inner.slice(1, -1).trim() : inner;
}
