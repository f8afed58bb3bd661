import { savedText } from '../../editor/form/field.js';
import { register } from '../../editor/register.js';
import { text } from '../../editor/text.js';
import { FRAMES_IN } from '../../src/properties/nodes/frames-in.js';

register(FRAMES_IN, {
  input: 'control',
  outputs: ['frame'],
  label(node) {
    const source = savedText(FRAMES_IN, node, 'source');
    return source === 'mjpeg' ? '' : text(FRAMES_IN.type, `label-of.${source}`);
  },
});
