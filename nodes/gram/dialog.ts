import { spaced, unusual } from '../../editor/form/label.js';
import { addStylePicture } from '../../editor/live/style-picture.js';
import { register } from '../../editor/register.js';
import { GRAM } from '../../src/properties/nodes/gram.js';

register(GRAM, {
  input: 'features',
  outputs: ['style'],
  picture: 'preview',
  label: (node) => spaced(GRAM, unusual(GRAM, node, 'styleScale', '×')),
  layout(form) {
    form.addAll();
    addStylePicture(form);
  },
});
