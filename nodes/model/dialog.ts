import { fieldOf, savedText } from '../../editor/form/field.js';
import { register } from '../../editor/register.js';
import { text } from '../../editor/text.js';
import { MODEL, SOURCES } from '../../src/properties/nodes/model.js';
import { isVariable } from '../../src/properties/when.js';
import { ModelRow } from './dialog-model-row.js';

const modelText = (key: string): string => text(MODEL.type, key);

/** A source without texts of its own is the name of an imported model. */
const isNamed = (source: string): boolean => SOURCES.some((name) => name === source);

const fileName = (path: string): string => path.split(/[\\/]/).pop()!;

/** The row of the dialog that is open. */
let row: ModelRow | undefined;

/** Says below all rows what the chosen network is. */
function addSourceTip(field: JQuery, below: JQuery): void {
  const tip = $('<div>', { class: 'form-tips', id: 'node-config-row-source-tip' }).insertAfter(below);
  const update = (): void => {
    const source = String(field.val());
    const sentence = isVariable(source) ? '' : modelText(`tip.${isNamed(source) ? source : 'imported'}`);
    tip.text(sentence).toggle(sentence !== '');
  };
  field.on('change', update);
  update();
}

register(MODEL, {
  label(node) {
    const source = savedText(MODEL, node, 'source');
    const named = isNamed(source) ? modelText(`source.${source}`) : source;
    const model = source === 'file' ? fileName(savedText(MODEL, node, 'file')) : named;
    return savedText(MODEL, node, 'pooling') === 'avg' ? `${model} · ${modelText('pooling.avg')}` : model;
  },
  layout(form) {
    form.addAll();
    const source = fieldOf(form.node, 'source');
    row = new ModelRow(source);
    addSourceTip(source, form.nameRow.closest('form').find('.form-row').last());
  },
  close() {
    row?.close();
    row = undefined;
  },
});
