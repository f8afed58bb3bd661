import { chosenWord, telling } from '../../editor/form/label.js';
import { openJobPanel } from '../../editor/live/job-panel.js';
import { register } from '../../editor/register.js';
import { OPTIMIZER } from '../../src/properties/nodes/optimizer.js';

register(OPTIMIZER, {
  input: 'objective',
  outputs: ['result', 'progress'],
  picture: 'preview',
  label: (node) => telling(OPTIMIZER, chosenWord(OPTIMIZER, node, 'preset')),
  layout(form) {
    openJobPanel(form.node, $('<div>').insertBefore(form.nameRow));
    form.addAll();
  },
});
