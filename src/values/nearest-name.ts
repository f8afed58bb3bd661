/** Names whose spelling differs by more than this share of their letters are not taken for each other. */
const MOST_DIFFERENT = 0.4;

/**
 * The one of some names that `name` is most likely a slip of, `"iteration"` of `iterations` or `"style_weight"` of `styleWeight`; undefined
 * where none is like it. Letters count the same, large or small, with or without signs between.
 *
 * @param name may be a stranger's; what is longer than any of the names by far is like none
 */
export function nearest<T extends string>(name: string, names: readonly T[]): T | undefined {
  const letters = lettersOf(name.slice(0, 100));
  const [best] = names
    .map((candidate) => ({ candidate, share: distance(letters, lettersOf(candidate)) / Math.max(letters.length, candidate.length) }))
    .sort((a, b) => a.share - b.share);
  return best && best.share <= MOST_DIFFERENT ? best.candidate : undefined;
}

function lettersOf(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** Number of letters to put in, leave out or replace to make one text of the other (Levenshtein 1966). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, length) => length);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (to[j] === from[i] ? 0 : 1)));
    row = next;
  }
  return row[to.length]!;
}

/** `"iteration" (did you mean "iterations"?)`: an unknown name for an error, with the known one that it is like. */
export function unknownName(name: string, names: readonly string[], longest: number): string {
  const meant = nearest(name, names);
  return `"${name.slice(0, longest)}"${meant === undefined ? '' : ` (did you mean "${meant}"?)`}`;
}
