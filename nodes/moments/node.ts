import { MOMENTS } from '../../src/properties/nodes/moments.js';
import { openStyleView } from '../../src/flow/live/style-view.js';
import { defineStyleNode } from '../../src/flow/loss/define-style-node.js';

export = defineStyleNode(MOMENTS, () => ({ name: 'moments' }), openStyleView);
