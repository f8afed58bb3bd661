import { defaultsOf, migrate } from '../../src/properties/table.js';
import type { Saved, Table } from '../../src/properties/property.js';

/** The id of the element that edits a property of a node. Node-RED finds it by this id. */
export const fieldId = (node: EditorNode, property: string): string =>
  `${node._def.category === 'config' ? 'node-config-input' : 'node-input'}-${property}`;

/** The id of the row that a field stands in. */
export const rowId = (node: EditorNode, property: string): string => fieldId(node, property).replace('input', 'row');

export const fieldOf = (node: EditorNode, property: string): JQuery => $(`#${fieldId(node, property)}`);

/** A property as today's version would have saved it, or its default. */
export function initialValue(table: Table, node: EditorNode, property: string): unknown {
  return migrate(table, node)[property] ?? defaultsOf(table)[property];
}

/** All properties of a node by name: as they stand in its open dialog, or as they were saved where no dialog is open. */
export function savedIn(table: Table, node: EditorNode): Saved {
  if (RED.editor.getEditStack().at(-1) !== node) return node;
  const edited = Object.keys(defaultsOf(table)).map((property): [string, unknown] => {
    const field = fieldOf(node, property);
    if (field.length === 0) return [property, node[property]];
    return [property, field.is(':checkbox') ? field.is(':checked') : field.val()];
  });
  return Object.fromEntries(edited);
}

/** The same as text, for a node's label. */
export const savedText = (table: Table, node: EditorNode, property: string): string => textOf(initialValue(table, node, property));

/** A value as its field shows it; a flow file may hold an object itself where the field has its JSON. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? ''));

/** Puts a value into a field: one that a list lacks, such as a variable of the environment, is added to it. */
export function fill(field: JQuery, value: unknown): void {
  if (field.is(':checkbox')) {
    field.prop('checked', value === true);
    return;
  }
  const written = textOf(value);
  const offered = field.find<HTMLOptionElement>('option').toArray();
  if (field.is('select') && written !== '' && !offered.some((option) => option.value === written))
    $('<option>').val(written).text(written).appendTo(field);
  field.val(written);
}
