import { savedText } from '../../editor/form/field.js';
import { telling, unusual } from '../../editor/form/label.js';
import { pictureName } from '../../editor/form/typed-inputs.js';
import { register } from '../../editor/register.js';
import { INSTANT } from '../../src/properties/nodes/instant.js';

/** The name of the style picture that the node itself has. */
function ownStyle(node: EditorNode): string {
  return savedText(INSTANT, node, 'styleFrom') === 'picture' ? pictureName(node.style, node.styleType) : '';
}

register(INSTANT, {
  input: 'content',
  outputs: ['result'],
  label: (node) => telling(INSTANT, ownStyle(node), unusual(INSTANT, node, 'strength', '×')),
});
