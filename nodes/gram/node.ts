import { GRAM } from '../../src/properties/nodes/gram.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';
import { isFeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import { computeStyle } from '../../src/flow/loss/style-of-picture.js';

export = defineNode({
  table: GRAM,
  usesEngine: true,
  inOrder: true,
  setup:
    ({ status, pictures }, properties) =>
    async (msg, send) => {
      const { engine, recipe } = expectPayload(msg, isFeatureMaps, 'feature maps', 'Wire in a neural-style features node.');
      const { styleScale, mask, styleMask } = properties(msg);
      status.working('multiplying');
      const [where, part] = await Promise.all([pictures.mask(msg, mask), pictures.mask(msg, styleMask)]);
      const gram = await computeStyle(engine, recipe, { scale: styleScale, part, where });
      const { width, height } = gram.style.recipe?.picture ?? recipe.picture;
      status.done('layers', { count: gram.layers.length, width, height });
      msg.payload = gram;
      send(msg);
    },
});
