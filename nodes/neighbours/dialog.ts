import { spaced, unusual } from '../../editor/form/label.js';
import { register } from '../../editor/register.js';
import { NEIGHBOURS } from '../../src/properties/nodes/neighbours.js';

register(NEIGHBOURS, {
  input: 'features',
  outputs: ['style'],
  label: (node) => spaced(NEIGHBOURS, unusual(NEIGHBOURS, node, 'styleScale', '×')),
});
