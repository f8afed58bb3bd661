import { savedText } from '../../editor/form/field.js';
import { register } from '../../editor/register.js';
import { FRAMES_OUT } from '../../src/properties/nodes/frames-out.js';

register(FRAMES_OUT, {
  input: 'image',
  outputs: ['image'],
  align: 'right',
  label: (node) => savedText(FRAMES_OUT, node, 'path'),
});
