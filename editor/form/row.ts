import { isTyped } from '../../src/properties/kinds/typed.js';
import type { ChoiceProperty } from '../../src/properties/kinds/words.js';
import type { NumberProperty } from '../../src/properties/kinds/numbers.js';
import type { LayersProperty } from '../../src/properties/kinds/layers.js';
import type { Property, Table } from '../../src/properties/property.js';
import { holds, isVariable } from '../../src/properties/when.js';
import { fieldId, fieldOf, fill, initialValue, rowId } from './field.js';
import { makeLayersChoice } from './layers-choice.js';
import { addSlider } from './slider.js';
import { PictureField } from '../uploads/picture-field.js';
import { makeTypedInput } from './typed-inputs.js';
import { propertyText } from './validate.js';

export const LABEL_WIDTH = 128;
const UNDER_FIELD = `margin: 2px 0 0 ${LABEL_WIDTH + 4}px; width: 70%; font-size: 0.9em; color: var(--red-ui-secondary-text-color)`;
const BELOW_FIELD = { marginLeft: `${LABEL_WIDTH + 4}px`, width: '70%' };
const BESIDE_FIELD = `vertical-align: middle; max-width: calc(100% - ${LABEL_WIDTH + 100}px)`;

/** Kinds whose fields are short enough for a hint beside them. */
const SHORT = ['number', 'integer', 'colour'];
/** Rows that Node-RED fills before a dialog is prepared; they come with the template (scripts/node-html.mjs). */
const IN_TEMPLATE = ['reference', 'credential'];

/** The words of a property that is one of some, or undefined. */
const choicesOf = (property: Property): readonly string[] | undefined => (property as Partial<ChoiceProperty>).choices;

const hasSlider = (property: Property): property is NumberProperty => 'slider' in property;

/** One property in a dialog: a label, a field, and a hint. */
export class Row {
  readonly #element: JQuery;
  readonly #field: JQuery;
  readonly #note: JQuery;

  constructor(
    private readonly table: Table,
    private readonly node: EditorNode,
    readonly name: string,
    container: JQuery,
  ) {
    this.#element = (IN_TEMPLATE.includes(this.#property.kind) ? $(`#${rowId(node, name)}`) : this.#create()).appendTo(container);
    this.#field = fieldOf(node, name);
    this.#element.children('label').css('width', LABEL_WIDTH);
    this.#finish();
    this.#note = $('<div>', { style: this.#isWide ? UNDER_FIELD : BESIDE_FIELD }).appendTo(this.#element);
  }

  /** Shows or hides the row, and says what its value does. */
  update(isShown: boolean, values: Readonly<Record<string, unknown>>): void {
    this.#element.css('display', isShown ? '' : 'none');
    const hint = this.#hint(values);
    this.#note.text(hint).css('display', hint ? (this.#isWide ? 'block' : 'inline-block') : 'none');
  }

  get #property(): Property {
    return this.table.properties[this.name]!;
  }

  get #isWide(): boolean {
    const isShort = SHORT.includes(this.#property.kind) && !hasSlider(this.#property);
    return !isShort && !this.#field.is(':checkbox');
  }

  #text(key: string): string {
    return propertyText(this.table, this.#property, key);
  }

  #hint(values: Readonly<Record<string, unknown>>): string {
    const { hints } = this.#property;
    const about = choicesOf(this.#property) ? this.#text(`about.${this.name}.${String(this.#field.val())}`) : '';
    const key = hints?.find(({ when }) => !when || holds(when, (other) => values[other]))?.key ?? this.name;
    return about || this.#text(`hint.${key}`);
  }

  #create(): JQuery {
    const id = fieldId(this.node, this.name);
    const label = $('<label>', { for: id }).append(
      $('<i>', { class: `fa fa-${this.#property.icon}` }),
      ' ',
      this.#text(`label.${this.name}`),
    );
    const value = initialValue(this.table, this.node, this.name);
    const field = this.#createField(value).attr({ id, autocomplete: 'off' });
    fill(field, value);
    const row = $('<div>', { class: 'form-row', id: rowId(this.node, this.name) }).append(label, ' ', field, ' ');
    if (isTyped(this.#property))
      $('<input>', { type: 'hidden', id: `${id}Type` })
        .val(String(initialValue(this.table, this.node, `${this.name}Type`)))
        .appendTo(row);
    return row;
  }

  /** The element of a field, still empty. */
  #createField(value: unknown): JQuery {
    const choices = choicesOf(this.#property);
    if (choices) {
      const options = choices.map((choice) =>
        $('<option>')
          .val(choice)
          .text(this.#text(`${this.name}.${choice}`)),
      );
      return $('<select style="width: 70%">').append(options);
    }
    // The value of a variable cannot be ticked.
    if (this.#property.kind === 'boolean' && !isVariable(value))
      return $('<input type="checkbox" style="width: auto; vertical-align: top">');
    const { placeholder } = this.#property as { readonly placeholder?: string };
    return $('<input type="text">')
      .attr('placeholder', placeholder ?? '')
      .css('width', SHORT.includes(this.#property.kind) ? '80px' : '70%');
  }

  /** Adds what a field has beyond an element with a value, once it stands in the page. */
  #finish(): void {
    const property = this.#property;
    const field = this.#field;
    if (isTyped(property)) {
      makeTypedInput(field, $(`#${fieldId(this.node, this.name)}Type`), property);
      if (property.types.includes('upload')) new PictureField(field, this.#element).element.css(BELOW_FIELD).appendTo(this.#element);
    }
    if (property.kind === 'layers') makeLayersChoice(this.node, this.name, property as LayersProperty);
    else if (property.kind === 'layerWeights') field.typedInput({ default: 'json', types: ['json'] });
    else if (hasSlider(property)) addSlider(field, property, this.#text(`label.${this.name}`));
    else if (property.kind === 'expression') field.typedInput({ default: 'msg', types: ['msg'] });
  }
}
