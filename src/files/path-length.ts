/** In bytes, what Linux and macOS take at most; Windows counts a name's characters. */
const LONGEST_PATH = 4096;
const LONGEST_NAME = 255;

const SEPARATORS = process.platform === 'win32' ? ['/', '\\'] : ['/'];

/**
 * Refuses a path that no file system takes, before anything is done with it: a stranger's may be megabytes, and even tidying it up
 * takes the square of its length.
 * @throws RangeError
 */
export function requirePathLength(path: string): void {
  // Characters first: there are no more of them than bytes.
  if (path.length > LONGEST_PATH || Buffer.byteLength(path) > LONGEST_PATH)
    throw new RangeError(`the path is longer than ${LONGEST_PATH} bytes`);
  if (longestName(path) > LONGEST_NAME) throw new RangeError(`a name in the path is longer than ${LONGEST_NAME} bytes`);
}

function longestName(path: string): number {
  const lengthOf = process.platform === 'win32' ? (name: string) => name.length : (name: string) => Buffer.byteLength(name);
  let names = [path];
  for (const separator of SEPARATORS) names = names.flatMap((name) => name.split(separator));
  return Math.max(...names.map(lengthOf));
}
