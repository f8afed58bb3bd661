import type { ChoiceProperty } from '../../src/properties/kinds/words.js';
import type { Table } from '../../src/properties/property.js';
import { decidedBy, defaultsOf, takesEffect, valuesOf } from '../../src/properties/table.js';
import { fieldOf, fill, initialValue, savedIn, textOf } from './field.js';
import { LABEL_WIDTH, Row } from './row.js';
import { propertyText } from './validate.js';

const SECTION = 'margin: 0 0 4px; border-top: 1px solid var(--red-ui-secondary-border-color)';
const SUMMARY = 'margin: 10px 0; cursor: pointer; font-weight: bold';

/** Builds the field of a property that a row cannot show, such as a list. */
export type OwnField = (container: JQuery, node: EditorNode) => void;

/** The open dialog of a node: rows for the properties of its table, in sections that fold. */
export class Form {
  readonly #rows: Row[] = [];
  readonly #sections: { readonly element: JQuery; readonly names: readonly string[] }[] = [];
  readonly #nameField: JQuery;

  /** @param own fields for properties that a row cannot show */
  constructor(
    readonly table: Table,
    readonly node: EditorNode,
    private readonly own: Readonly<Record<string, OwnField>> = {},
  ) {
    this.#nameField = fieldOf(node, 'name');
    this.nameRow.children('label').css('width', LABEL_WIDTH);
    const form = this.nameRow.closest('form');
    form.on('change input', ({ target }) => this.#changed(target));
  }

  /** The row of the node's name, which the template has. */
  get nameRow(): JQuery {
    return this.#nameField.closest('.form-row');
  }

  /** Adds all properties to the dialog: below the name of a config node, above that of others. */
  addAll(): void {
    const container = $('<div>');
    if (this.node._def.category === 'config') container.insertAfter(this.nameRow);
    else container.insertBefore(this.nameRow);
    this.add(container, Object.keys(this.table.properties));
  }

  /** Adds some properties to a container: those of the main part, then each section. Rows without effect hide, and so do sections of such alone. */
  add(container: JQuery, names: readonly string[]): void {
    const sectionOf = (name: string): string | undefined => this.table.properties[name]!.section;
    const inSection = (section: string | undefined): string[] => names.filter((name) => sectionOf(name) === section);
    this.#addFields(container, inSection(undefined));
    for (const section of new Set(names.map(sectionOf)))
      if (section !== undefined) this.#addSection(container, section, inSection(section));
    names.forEach((name) => this.#startFromDecided(name));
    this.#update();
  }

  #addFields(container: JQuery, names: readonly string[]): void {
    for (const name of names) {
      const own = this.own[name];
      if (own) own(container, this.node);
      else this.#rows.push(new Row(this.table, this.node, name, container));
    }
  }

  /** Adds a part of the dialog that is closed until it is opened, or unless it holds more than the defaults. */
  #addSection(container: JQuery, section: string, names: readonly string[]): void {
    const title = propertyText(this.table, this.table.properties[names[0]!]!, `section.${section}`);
    const details = $('<details>', { style: SECTION }).append($('<summary>', { style: SUMMARY }).text(title));
    const defaults = defaultsOf(this.table);
    const isDefault = (name: string): boolean => textOf(initialValue(this.table, this.node, name)) === textOf(defaults[name]);
    details.appendTo(container).prop('open', !names.every(isDefault));
    this.#sections.push({ element: details, names });
    this.#addFields(details, names);
  }

  /** Where a choice decides other properties, has one that decides nothing start from what the choice before it decides. */
  #startFromDecided(name: string): void {
    const { decides } = this.table.properties[name] as Partial<ChoiceProperty>;
    if (!decides) return;
    const field = fieldOf(this.node, name);
    let before = String(field.val());
    field.on('change', () => {
      const chosen = String(field.val());
      if (!decides[chosen]) Object.entries(decides[before] ?? {}).forEach(([other, value]) => fill(fieldOf(this.node, other), value));
      before = chosen;
    });
  }

  #changed(target: Element): void {
    // Node-RED triggers a change of each field as it opens a dialog.
    if (target.hasAttribute('skipValidation')) return;
    this.#update();
    // Node-RED checks all fields when one that it knows of changes, and it knows of those in the template.
    if (target !== this.#nameField[0]) this.#nameField.triggerHandler('keyup');
  }

  #update(): void {
    const values = valuesOf(this.table, savedIn(this.table, this.node));
    const decided = decidedBy(this.table, values);
    const isShown = (name: string): boolean => !Object.hasOwn(decided, name) && takesEffect(this.table, name, values);
    this.#rows.forEach((row) => row.update(isShown(row.name), values));
    this.#sections.forEach(({ element, names }) => element.css('display', names.some(isShown) ? '' : 'none'));
  }
}
