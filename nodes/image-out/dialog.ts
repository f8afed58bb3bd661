import { savedText } from '../../editor/form/field.js';
import { pictureName } from '../../editor/form/typed-inputs.js';
import { register } from '../../editor/register.js';
import { IMAGE_OUT } from '../../src/properties/nodes/image-out.js';

register(IMAGE_OUT, {
  input: 'image',
  outputs: (node) => savedText(IMAGE_OUT, node, 'target'),
  align: 'right',
  label: ({ target, file, fileType }) => (target === 'file' ? pictureName(file, fileType) : ''),
});
