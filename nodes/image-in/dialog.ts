import { pictureName } from '../../editor/form/typed-inputs.js';
import { addStylePicture } from '../../editor/live/style-picture.js';
import { register } from '../../editor/register.js';
import { startDroppedPictures } from '../../editor/uploads/dropped-pictures.js';
import { startExportNotes } from '../../editor/uploads/export-note.js';
import { IMAGE_IN } from '../../src/properties/nodes/image-in.js';

register(IMAGE_IN, {
  input: false,
  outputs: ['image'],
  picture: 'preview',
  label: ({ source, sourceType }) => pictureName(source, sourceType),
  layout(form) {
    form.addAll();
    addStylePicture(form);
  },
  added() {
    startDroppedPictures();
    startExportNotes();
  },
});
