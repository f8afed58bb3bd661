import { EXAMPLE_LAYERS, layerNames, type LayersProperty } from '../../src/properties/kinds/layers.js';
import { isVariable } from '../../src/properties/when.js';
import { text } from '../text.js';
import { fieldId, fieldOf } from './field.js';
import { KNOWLEDGE } from './validate.js';

const LIST = 'list';

/** Offers words such as "content" beside a list of layers, which is typed or chosen from those of the model. */
class LayersChoice {
  readonly #choice = $('<select>', { style: 'width: 100%' });
  readonly #offer = $('<div>', { class: 'neural-style-layers' });
  /** The list, while a word is chosen instead. */
  #list: string;

  constructor(
    private readonly node: EditorNode,
    private readonly field: JQuery,
    property: string,
    private readonly words: readonly string[],
  ) {
    const word = this.#isWord(this.#value) ? this.#value : LIST;
    this.#list = word === LIST ? this.#value : '';
    this.#choice.attr('id', `node-${property}-choice`).append(this.#options()).val(word);
    this.#place();
    field.on('change keyup', () => {
      if (this.#isList) this.#list = this.#value;
      this.#draw();
    });
    this.#choice.on('change', () => field.val(this.#isList ? this.#list : String(this.#choice.val())).trigger('change'));
    // Another model has other layers.
    fieldOf(node, 'model').on('change', () => field.trigger('change'));
    this.#draw();
  }

  get #value(): string {
    return String(this.field.val());
  }

  get #isList(): boolean {
    return this.#choice.val() === LIST;
  }

  #isWord(value: string): boolean {
    return this.words.includes(value);
  }

  #options(): JQuery[] {
    const usual = this.words.length === 1 ? this.words[0] : undefined;
    return [...this.words, LIST].map((word) =>
      $('<option>')
        .val(word)
        .text(text('neural-style-features', `layers.${word === usual ? 'usual' : word}`)),
    );
  }

  #place(): void {
    const { field } = this;
    field.attr('placeholder', EXAMPLE_LAYERS);
    field.siblings('label').attr('for', this.#choice.attr('id')!);
    this.#choice.insertBefore(field);
    this.#choice.add(field).wrapAll('<div style="display: inline-grid; width: 70%">');
    this.#offer.insertAfter(field).css({ display: 'flex', flexWrap: 'wrap', gap: '3px', marginTop: '6px' });
    field.css({ width: '100%', marginTop: '6px' });
  }

  #toggle(layer: string): void {
    const chosen = layerNames(this.#value);
    const left = chosen.filter((other) => other !== layer);
    this.field.val((left.length < chosen.length ? left : [...chosen, layer]).join(', ')).trigger('change');
  }

  #draw(): void {
    const chosen = layerNames(this.#value);
    this.field.toggle(this.#isList);
    this.#offer.toggle(this.#isList).empty();
    const model = fieldOf(this.node, 'model').val();
    const layers = isVariable(model) ? undefined : KNOWLEDGE.layersOf(model);
    for (const layer of layers ?? []) {
      const pressed = chosen.includes(layer);
      $('<button>', { type: 'button', class: 'red-ui-button red-ui-button-small', 'aria-pressed': String(pressed) })
        .toggleClass('selected', pressed)
        .text(layer)
        .on('click', () => this.#toggle(layer))
        .appendTo(this.#offer);
    }
  }
}

/** Makes the field of a property the choice of layers. */
export function makeLayersChoice(node: EditorNode, name: string, { words }: LayersProperty): void {
  new LayersChoice(node, $(`#${fieldId(node, name)}`), name, words);
}
