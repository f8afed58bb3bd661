import type { Node, NodeAPI, NodeDef } from 'node-red';
import { engineFor, releaseDefaultEngine, retainDefaultEngine } from '../src/flow/engines.js';
import { expectPayload } from '../src/flow/expect.js';
import { FeatureMaps } from '../src/flow/feature-maps.js';
import { isImageTensor } from '../src/flow/image-tensor.js';
import { onInput } from '../src/flow/input.js';
import { propertyOf } from '../src/flow/message-property.js';
import { modelFor } from '../src/flow/models.js';
import { withOptions } from '../src/flow/options.js';
import { layersSetting } from '../src/settings/values.js';
import { Status } from '../src/flow/status.js';

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
