import { FEATURES } from '../../src/properties/nodes/features.js';
import { engineFor } from '../../src/flow/config/engines.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';
import { FeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import { isImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { propertyOf } from '../../src/flow/node/message-property.js';

export = defineNode({
  table: FEATURES,
  usesEngine: true,
  setup: (context, properties) => async (msg, send) => {
    const { status } = context;
    const image = expectPayload(msg, isImageTensor, 'an image tensor', 'Wire in a neural-style image in node.');
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
