import { chosenWord, telling } from '../../editor/form/label.js';
import { openJobPanel } from '../../editor/live/job-panel.js';
import type { Form } from '../../editor/form/form.js';
import { register } from '../../editor/register.js';
import { text } from '../../editor/text.js';
import { TRANSFER, TRANSFER_TABS } from '../../src/properties/nodes/transfer.js';
import { checkStyles, StyleList } from './dialog-style-list.js';

const LIVE = 'live';
/** Room for five labels: the editor's begin further in, and fade out at the end. */
const TAB_STYLE = '#node-tabs .red-ui-tab-label { padding-left: 4px; } #node-tabs .red-ui-tabs-fade { display: none; }';

/** The list of the dialog that is open. */
let list: StyleList | undefined;

/** Adds a tab for each group of properties, and one for the running job. */
function addTabs(form: Form): void {
  const names = [...Object.keys(TRANSFER_TABS), LIVE];
  const tabId = (name: string): string => `node-tab-${name}`;
  const contents = names.map((name) => $('<div>', { id: tabId(name) }));
  const bar = $('<div>', { class: 'form-row' }).append($('<ul>', { id: 'node-tabs' }));
  form.nameRow.after($('<style>').text(TAB_STYLE), bar, $('<div>').append(...contents));
  Object.values(TRANSFER_TABS).forEach((properties, index) => form.add(contents[index]!, properties));
  openJobPanel(form.node, contents.at(-1)!);
  const tabs = RED.tabs.create({
    id: 'node-tabs',
    onchange: ({ id }) => contents.forEach((content) => content.toggle(content.attr('id') === id)),
  });
  names.forEach((name) => tabs.addTab({ id: tabId(name), label: text(TRANSFER.type, `tab.${name}`) }));
  tabs.activateTab(tabId(names[0]!));
}

register(TRANSFER, {
  input: 'content',
  outputs: ['result', 'progress'],
  picture: 'preview',
  label: (node) => telling(TRANSFER, chosenWord(TRANSFER, node, 'preset')),
  own: {
    moreStyles(container, node) {
      list = new StyleList(container, node.moreStyles);
    },
  },
  validate: { moreStyles: checkStyles },
  layout: addTabs,
  save(node) {
    if (list) node.moreStyles = list.styles;
  },
  close() {
    list = undefined;
  },
});
