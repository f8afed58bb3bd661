import type { Node, NodeAPI, NodeDef } from 'node-red';
import { engineFor, releaseDefaultEngine, retainDefaultEngine } from '../../src/flow/config/engines.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';
import { FeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import { isImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { onInput } from '../../src/flow/node/input.js';
import { propertyOf } from '../../src/flow/node/message-property.js';
import { modelFor } from '../../src/flow/config/model-reference.js';
import { withOptions } from '../../src/flow/node/options.js';
import { layersSetting } from '../../src/settings/values.js';
import { Status } from '../../src/flow/node/status.js';

interface FeaturesConfig extends NodeDef {
  model?: string;
  layers?: string | string[];
}

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-features', function (this: Node, config: FeaturesConfig) {
    RED.nodes.createNode(this, config);
    const status = new Status(RED, this);
    retainDefaultEngine();
    onInput(RED, this, status, async (msg, send) => {
      const image = expectPayload(msg, isImageTensor, 'an image tensor', 'Wire in a neural-style image in node.');
      const { engine, spec } = modelFor(RED, config.model);
      const layers = layersSetting(propertyOf(msg, 'layers') ?? withOptions(config, msg, ['layers']).layers ?? 'content');
      const recipe = { model: spec, picture: image.picture, layers };
      status.working('extracting');
      const shapes = await engineFor(engine).request('features', recipe);
      status.done('layers', { count: shapes.length, width: image.width, height: image.height });
      msg.payload = new FeatureMaps(engine, recipe, shapes);
      send(msg);
    });
    this.on('close', () => {
      status.close();
      releaseDefaultEngine();
    });
  });
};
