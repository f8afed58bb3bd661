import { pictureName } from '../../editor/form/typed-inputs.js';
import { register } from '../../editor/register.js';
import { IMAGE_IN } from '../../src/properties/nodes/image-in.js';

register(IMAGE_IN, {
  input: false,
  outputs: ['image'],
  label: ({ source, sourceType }) => pictureName(source, sourceType),
});
