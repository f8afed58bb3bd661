import { GRAM } from '../../src/properties/nodes/gram.js';
import { defineStyleNode } from '../../src/flow/loss/define-style-node.js';

export = defineStyleNode(GRAM, ({ reach }) => ({ name: 'gram', ...(reach.length > 0 && { reach }) }));
