import { spaced, unusual } from '../../editor/form/label.js';
import { addStylePicture } from '../../editor/live/style-picture.js';
import { register } from '../../editor/register.js';
import { MOMENTS } from '../../src/properties/nodes/moments.js';

register(MOMENTS, {
  input: 'features',
  outputs: ['style'],
  picture: 'preview',
  label: (node) => spaced(MOMENTS, unusual(MOMENTS, node, 'styleScale', '×')),
  layout(form) {
    form.addAll();
    addStylePicture(form);
  },
});
