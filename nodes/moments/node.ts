import { MOMENTS } from '../../src/properties/nodes/moments.js';
import { defineStyleNode } from '../../src/flow/loss/define-style-node.js';

export = defineStyleNode(MOMENTS, () => ({ name: 'moments' }));
