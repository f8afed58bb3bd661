import { chosenWord, telling } from '../../editor/form/label.js';
import { savedText } from '../../editor/form/field.js';
import { pictureName } from '../../editor/form/typed-inputs.js';
import { addPictureAction, removePictureAction } from '../../editor/kept/open-picture.js';
import { register } from '../../editor/register.js';
import { IMAGE_OUT } from '../../src/properties/nodes/image-out.js';

register(IMAGE_OUT, {
  input: 'image',
  outputs: (node) => savedText(IMAGE_OUT, node, 'target'),
  added: addPictureAction,
  removed: removePictureAction,
  align: 'right',
  label(node) {
    const file = savedText(IMAGE_OUT, node, 'target') === 'file' ? pictureName(node.file, node.fileType) : '';
    return file || telling(IMAGE_OUT, chosenWord(IMAGE_OUT, node, 'format'));
  },
});
