import type { Table } from '../../src/properties/property.js';
import { text } from '../text.js';
import { savedText } from './field.js';
import { propertyText } from './validate.js';

/** A label that says what is set: "optimizer: balanced"; the palette's where there is nothing to say. */
export function telling({ type }: Table, ...told: readonly string[]): string {
  const said = told.filter(Boolean).join(', ');
  return said && `${text(type, 'palette')}: ${said}`;
}

/** The same with nothing but a space between: "gram ×0.5". */
export const spaced = ({ type }: Table, said: string): string => said && `${text(type, 'palette')} ${said}`;

/** The word that a choice has in the editor's language; an environment variable, or what only a message may say, as it is written. */
export function chosenWord(table: Table, node: EditorNode, property: string): string {
  const chosen = savedText(table, node, property);
  return propertyText(table, table.properties[property]!, `${property}.${chosen}`) || chosen;
}

/** A number where it is not the usual one: "×0.5", or empty. */
export function unusual(table: Table, node: EditorNode, property: string, before: string): string {
  const written = savedText(table, node, property);
  return written === '' || Number(written) === table.properties[property]!.default ? '' : `${before}${written}`;
}
