import { chosenWord, telling } from '../../editor/form/label.js';
import { addTip } from '../../editor/form/tip.js';
import { register } from '../../editor/register.js';
import { FEATURES } from '../../src/properties/nodes/features.js';

register(FEATURES, {
  input: 'image',
  outputs: ['features'],
  label: (node) => telling(FEATURES, chosenWord(FEATURES, node, 'layers')),
  layout(form) {
    form.addAll();
    addTip(form, 'model');
  },
});
