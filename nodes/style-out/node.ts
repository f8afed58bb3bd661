import type { NodeDef } from 'node-red';
import { defineNode } from '../../src/flow/context/define-node.js';
import type { StyleDeliveryProperties } from '../../src/flow/files/delivery.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';
import { isGramMatrices } from '../../src/flow/payloads/gram-matrices.js';

export = defineNode<NodeDef & Partial<StyleDeliveryProperties>>({
  type: 'neural-style-style-out',
  usesEngine: true,
  inOrder: true,
  setup:
    ({ delivery }, config) =>
    async (msg, send) => {
      const gram = expectPayload(msg, isGramMatrices, 'Gram matrices', 'Wire in a neural-style gram node.');
      send(await delivery.style(msg, gram, config));
    },
});
