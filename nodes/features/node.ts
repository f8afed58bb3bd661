import { FEATURES } from '../../src/properties/nodes/features.js';
import { engineFor } from '../../src/flow/config/engines.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';
import { FeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import { propertyOf } from '../../src/flow/node/message-property.js';

const IMAGE = { kinds: ['image'], expected: 'an image tensor', advice: 'Wire in a neural-style image in node.' } as const;

export = defineNode({
  table: FEATURES,
  usesEngine: true,
  inOrder: true,
  setup: (context, properties) => async (msg, send) => {
    const { status, security } = context;
    const image = await expectPayload(msg, IMAGE, security.limits);
    const { layers, model } = properties(msg, { layers: propertyOf(msg, 'layers') });
    const { engine, spec } = context.model(model);
    const recipe = { model: spec, picture: image.picture, layers };
    status.working('extracting');
    const shapes = await engineFor(engine).request('features', recipe);
    status.done('layers', { count: shapes.length, width: image.width, height: image.height });
    msg.payload = new FeatureMaps(engine, recipe, shapes);
    send(msg);
  },
});
