import { addStylePicture } from '../../editor/live/style-picture.js';
import { register } from '../../editor/register.js';
import { GRAM } from '../../src/properties/nodes/gram.js';

register(GRAM, {
  input: 'features',
  outputs: ['style'],
  picture: 'preview',
  layout(form) {
    form.addAll();
    addStylePicture(form);
  },
});
