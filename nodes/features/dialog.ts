import { addTip } from '../../editor/form/tip.js';
import { savedText } from '../../editor/form/field.js';
import { register } from '../../editor/register.js';
import { text } from '../../editor/text.js';
import { FEATURES } from '../../src/properties/nodes/features.js';

register(FEATURES, {
  input: 'image',
  outputs: ['features'],
  label(node) {
    const chosen = savedText(FEATURES, node, 'layers');
    const { words } = FEATURES.properties.layers;
    const named = words.some((word) => word === chosen) ? text(FEATURES.type, `layers.${chosen}`) : chosen;
    return `${text(FEATURES.type, 'palette')}: ${named}`;
  },
  layout(form) {
    form.addAll();
    addTip(form, 'model');
  },
});
