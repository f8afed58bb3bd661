import { text } from '../text.js';
import type { Form } from './form.js';

/** Adds a box below all rows, with the text `tip.KEY` of the node's catalogue. */
export function addTip({ nameRow, table }: Form, key: string): void {
  $('<div>', { class: 'form-tips' })
    .text(text(table.type, `tip.${key}`))
    .insertAfter(nameRow);
}
