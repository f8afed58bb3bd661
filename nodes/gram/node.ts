import { GRAM } from '../../src/properties/nodes/gram.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';
import { styleOfMaps } from '../../src/flow/loss/style-of-maps.js';

const FEATURES = { kinds: ['features'], expected: 'feature maps', advice: 'Wire in a neural-style features node.' } as const;

export = defineNode({
  table: GRAM,
  usesEngine: true,
  inOrder: true,
  setup: (context, properties) => async (msg, send) => {
    const { status, pictures, security } = context;
    const features = await expectPayload(msg, FEATURES, security.limits);
    const { styleScale, model, mask, styleMask } = properties(msg);
    status.working('multiplying');
    const [where, part] = await Promise.all([pictures.mask(msg, mask), pictures.mask(msg, styleMask)]);
    const gram = await styleOfMaps(features, { scale: styleScale, part, where }, () => context.model(model));
    const { width, height } = gram.style.recipe?.picture ?? features.size;
    status.done('layers', { count: gram.layers.length, width, height });
    msg.payload = gram;
    send(msg);
  },
});
