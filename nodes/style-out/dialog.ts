import { savedText } from '../../editor/form/field.js';
import { pictureName } from '../../editor/form/typed-inputs.js';
import { register } from '../../editor/register.js';
import { STYLE_OUT } from '../../src/properties/nodes/style-out.js';

register(STYLE_OUT, {
  input: 'style',
  outputs: (node) => savedText(STYLE_OUT, node, 'target'),
  align: 'right',
  label: ({ target, file, fileType }) => (target === 'file' ? pictureName(file, fileType) : ''),
});
