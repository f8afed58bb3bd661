import type { StyleTarget } from '../../evaluate/objective/objective-spec.js';
import { STYLE_NOTE } from '../node/size-status.js';
import type { Status } from '../node/status.js';
import { shortened } from '../../values/shortened.js';
import { nameOfStyle } from './used-settings.js';

/** Characters of names in a status. */
const LONGEST = 30;

/** The names of styles, each once; of those that none is known of, none. */
export function namesOfStyles(styles: readonly StyleTarget[]): readonly string[] {
  return [...new Set(styles.map(nameOfStyle).filter((name) => name !== undefined))];
}

/** Says behind a node's status, from now on, which styles a picture was painted with; nothing where no name is known. */
export function noteStyles(status: Pick<Status, 'note' | 'withoutNote'>, names: readonly string[]): void {
  const styles = shortened(names.join(', '), LONGEST);
  if (styles === '') status.withoutNote(STYLE_NOTE);
  else status.note(STYLE_NOTE, { styles });
}
