import { expectationText, KNOWLEDGE, problemText } from '../../editor/form/validate.js';
import { typedInputTypes } from '../../editor/form/typed-inputs.js';
import { text } from '../../editor/text.js';
import { PictureField } from '../../editor/uploads/picture-field.js';
import { STYLE, TRANSFER } from '../../src/properties/nodes/transfer.js';
import type { Expectation } from '../../src/properties/property.js';
import { problemOf } from '../../src/properties/table.js';

/** A style as a flow file has it, with the types of its pictures' sources. */
interface Style {
  readonly style: string;
  readonly styleType: string;
  readonly blend: unknown;
  readonly mask: string;
  readonly maskType: string;
}

type Part = 'style' | 'blend' | 'mask';
const PARTS: readonly Part[] = ['style', 'blend', 'mask'];
/** The first style has fields of its own, and styles are counted from 1. */
const FIRST_OF_LIST = 2;

const transferText = (key: string, values?: TextValues): string => text(TRANSFER.type, key, values);

const problemOfPart = (part: Part, style: object): Expectation | undefined =>
  part in style ? problemOf(STYLE, part, style, KNOWLEDGE) : undefined;

/** A validator of Node-RED for the list: names the first style that is wrong. */
export function checkStyles(styles: unknown, opt: { readonly label?: string } | undefined): boolean | string {
  const problems = (Array.isArray(styles) ? (styles as object[]) : []).map((style) =>
    PARTS.map((part) => problemOfPart(part, style)).find((problem) => problem !== undefined),
  );
  const wrong = problems.findIndex((problem) => problem !== undefined);
  if (wrong === -1) return true;
  return problemText(opt?.label ?? transferText('styles.item', { number: wrong + FIRST_OF_LIST }), problems[wrong]!);
}

/** The styles beside the first, which can be added, removed and sorted. */
export class StyleList {
  readonly #list: JQuery;

  constructor(container: JQuery, styles: unknown) {
    this.#list = $('<ol>').appendTo(container);
    this.#list.editableList<Partial<Style>>({
      addButton: transferText('styles.add'),
      removable: true,
      sortable: true,
      height: 'auto',
      addItem: (item, index, style) => this.#add(item, { ...fresh(index), ...style }),
    });
    const given = Array.isArray(styles) ? (styles as object[]) : [];
    this.#list.editableList('addItems', given);
    // A list with styles is seen at once.
    if (given.length > 0) container.prop('open', true);
  }

  get styles(): Style[] {
    return this.#list
      .editableList('items')
      .get()
      .map((item) => read($(item)));
  }

  #add(item: JQuery, { style, styleType, blend, mask, maskType }: Style): void {
    const line = (...parts: JQuery[]): JQuery =>
      $('<div style="display: flex; align-items: center; gap: 8px; margin: 4px 0">')
        .append(...parts)
        .appendTo(item);
    const field = (part: Part, width: string): JQuery => $(`<input type="text" data-part="${part}">`).css({ width });
    const name = (part: Part): JQuery => $('<span>').text(transferText(`styles.${part}`));
    line(field('style', '100%'));
    line(name('blend'), field('blend', '60px').val(String(blend)), name('mask'), field('mask', '100%'));
    const typed = (part: 'style' | 'mask', type: string, value: string): JQuery => {
      const types = typedInputTypes(STYLE.properties[part], value);
      const input = fieldIn(item, part).typedInput({ default: 'msg', types });
      input.typedInput('type', type);
      input.typedInput('value', value);
      return input;
    };
    const pictureLine = fieldIn(item, 'style').parent();
    new PictureField(typed('style', styleType, style), item).element.insertAfter(pictureLine);
    typed('mask', maskType, mask);
    item.on('change input', () => mark(item));
    mark(item);
  }
}

const fresh = (index: number): Style => ({
  style: String(STYLE.properties.style.default),
  styleType: STYLE.properties.style.type,
  blend: STYLE.properties.blend.default,
  mask: `styleMask${index + FIRST_OF_LIST}`,
  maskType: 'msg',
});

const fieldIn = (item: JQuery, part: Part): JQuery => item.find(`[data-part=${part}]`);

function read(item: JQuery): Style {
  const [style, blend, mask] = [fieldIn(item, 'style'), fieldIn(item, 'blend'), fieldIn(item, 'mask')];
  return {
    style: style.typedInput('value'),
    styleType: style.typedInput('type'),
    blend: blend.val(),
    mask: mask.typedInput('value'),
    maskType: mask.typedInput('type'),
  };
}

/** Shows which fields of a style are wrong, and says why to a pointer over them. */
function mark(item: JQuery): void {
  const style = read(item);
  for (const part of PARTS) {
    const problem = problemOfPart(part, style);
    const input = fieldIn(item, part);
    const shown = input.add(input.next('.red-ui-typedInput-container'));
    shown.toggleClass('input-error', problem !== undefined).attr('title', problem ? expectationText(problem) : '');
  }
}
