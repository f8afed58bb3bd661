import { fieldOf, fill, initialValue, savedText } from '../../editor/form/field.js';
import { spaced } from '../../editor/form/label.js';
import { register } from '../../editor/register.js';
import { text } from '../../editor/text.js';
import { MESSAGE_PROPERTY, NO_OPTION, SWEEP } from '../../src/properties/nodes/sweep/sweep.js';
import { propertiesOfOption } from '../../src/properties/option-tables.js';

/** Adds the options to a field, in groups of the nodes that have them, under the names that their dialogs give them. */
function addOptions(node: EditorNode, name: 'acrossOption' | 'downOption'): void {
  const { names } = SWEEP.properties[name];
  const field = fieldOf(node, name);
  // One that was chosen before stands there already, by its name alone.
  field
    .children<HTMLOptionElement>('option')
    .filter((_, { value }) => names.includes(value))
    .remove();
  const groups = new Map<string, JQuery>();
  for (const option of names) {
    const home = propertiesOfOption(option)[0]!.home!;
    const group = groups.get(home) ?? $('<optgroup>', { label: text(home, 'palette') }).appendTo(field);
    groups.set(home, group);
    $('<option>', { value: option })
      .text(`${text(home, `label.${option}`)} (${option})`)
      .appendTo(group);
  }
  fill(field, initialValue(SWEEP, node, name));
  field.trigger('change');
}

/** What is swept in one direction. */
function sweptIn(node: EditorNode, direction: 'across' | 'down'): string {
  const option = savedText(SWEEP, node, `${direction}Option`);
  return option === MESSAGE_PROPERTY ? savedText(SWEEP, node, `${direction}Property`) : option === NO_OPTION ? '' : option;
}

register(SWEEP, {
  input: 'message',
  outputs: ['cell'],
  label: (node) => spaced(SWEEP, [sweptIn(node, 'across'), sweptIn(node, 'down')].filter(Boolean).join(' × ')),
  layout(form) {
    form.addAll();
    addOptions(form.node, 'acrossOption');
    addOptions(form.node, 'downOption');
  },
});
