import { addTip } from '../../editor/form/tip.js';
import { pictureName } from '../../editor/form/typed-inputs.js';
import { addStylePicture } from '../../editor/live/style-picture.js';
import { register } from '../../editor/register.js';
import { STYLE_IN } from '../../src/properties/nodes/style-in.js';

register(STYLE_IN, {
  input: false,
  outputs: ['style'],
  picture: 'preview',
  label: ({ source, sourceType }) => pictureName(source, sourceType),
  layout(form) {
    form.addAll();
    addTip(form, 'model');
    addStylePicture(form);
  },
});
