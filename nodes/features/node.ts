import type { NodeDef } from 'node-red';
import { engineFor } from '../../src/flow/config/engines.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';
import { FeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import { isImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { propertyOf } from '../../src/flow/node/message-property.js';
import { withOptions } from '../../src/flow/node/options.js';
import { layersSetting } from '../../src/settings/values.js';

interface FeaturesConfig extends NodeDef {
  model?: string;
  layers?: string | string[];
}

export = defineNode<FeaturesConfig>({
  type: 'neural-style-features',
  usesEngine: true,
  setup:
    ({ status, model }, config) =>
    async (msg, send) => {
      const image = expectPayload(msg, isImageTensor, 'an image tensor', 'Wire in a neural-style image in node.');
      const { engine, spec } = model(config.model);
      const layers = layersSetting(propertyOf(msg, 'layers') ?? withOptions(config, msg, ['layers']).layers ?? 'content');
      const recipe = { model: spec, picture: image.picture, layers };
      status.working('extracting');
      const shapes = await engineFor(engine).request('features', recipe);
      status.done('layers', { count: shapes.length, width: image.width, height: image.height });
      msg.payload = new FeatureMaps(engine, recipe, shapes);
      send(msg);
    },
});
