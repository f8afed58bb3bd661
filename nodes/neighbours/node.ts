import { NEIGHBOURS } from '../../src/properties/nodes/neighbours.js';
import { defineStyleNode } from '../../src/flow/loss/define-style-node.js';

export = defineStyleNode(NEIGHBOURS, () => ({ name: 'neighbours' }));
