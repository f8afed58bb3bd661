import { SLICES } from '../../src/properties/nodes/slices.js';
import { defineStyleNode } from '../../src/flow/loss/define-style-node.js';

export = defineStyleNode(SLICES, () => ({ name: 'slices' }));
