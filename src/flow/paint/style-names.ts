import type { StyleTarget } from '../../evaluate/objective/objective-spec.js';
import { nameOfStyle } from './used-settings.js';

/** Characters of names in a status. */
const LONGEST = 30;

/** The names of styles, each once; of those that none is known of, none. */
export function namesOfStyles(styles: readonly StyleTarget[]): readonly string[] {
  return [...new Set(styles.map(nameOfStyle).filter((name) => name !== undefined))];
}

/** What a status says of the styles that a picture was painted with; an empty text where no name is known. */
export function styleInStatus(names: readonly string[]): string {
  if (names.length === 0) return '';
  const all = names.join(', ');
  return ` · ${all.length > LONGEST ? `${all.slice(0, LONGEST - 1)}…` : all}`;
}
