import { spaced, unusual } from '../../editor/form/label.js';
import { register } from '../../editor/register.js';
import { SLICES } from '../../src/properties/nodes/slices.js';

register(SLICES, {
  input: 'features',
  outputs: ['style'],
  label: (node) => spaced(SLICES, unusual(SLICES, node, 'styleScale', '×')),
});
