import { STYLE_OUT } from '../../src/properties/nodes/style-out.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';
import { isGramMatrices } from '../../src/flow/payloads/gram-matrices.js';

export = defineNode({
  table: STYLE_OUT,
  usesEngine: true,
  inOrder: true,
  setup:
    ({ delivery }, properties) =>
    async (msg, send) => {
      const gram = expectPayload(msg, isGramMatrices, 'Gram matrices', 'Wire in a neural-style gram node.');
      send(await delivery.style(msg, gram, properties(msg)));
    },
});
