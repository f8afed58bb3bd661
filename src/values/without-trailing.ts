/**
 * A text without the characters at its end that are not wanted there. A regular expression for that, `/X+$/`, tries each run of
 * X in the text and takes the square of its length.
 */
export function withoutTrailing(text: string, isUnwanted: (character: string) => boolean): string {
  let end = text.length;
  while (end > 0 && isUnwanted(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}
