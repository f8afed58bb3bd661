import { statisticSpec } from '../../src/loss/statistics/statistic-names.js';
import { GRAM } from '../../src/properties/nodes/gram.js';
import { openStyleView } from '../../src/flow/live/style-view.js';
import { defineStyleNode } from '../../src/flow/loss/define-style-node.js';

export = defineStyleNode(GRAM, ({ reach }) => statisticSpec('gram', reach), openStyleView);
