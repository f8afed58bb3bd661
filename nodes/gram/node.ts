import type { Node, NodeAPI, NodeDef } from 'node-red';
import { releaseDefaultEngine, retainDefaultEngine } from '../../src/flow/config/engines.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';
import { isFeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import { inOrder, onInput } from '../../src/flow/node/input.js';
import { loadMask } from '../../src/flow/files/mask-source.js';
import { withOptions } from '../../src/flow/node/options.js';
import { styleScaleSetting } from '../../src/settings/values.js';
import { Status } from '../../src/flow/node/status.js';
import { computeStyle } from '../../src/flow/loss/style-of-picture.js';

interface GramConfig extends NodeDef {
  styleScale?: number | string;
  mask?: string;
  maskType?: string;
  styleMask?: string;
  styleMaskType?: string;
}

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-gram', function (this: Node, config: GramConfig) {
    RED.nodes.createNode(this, config);
    const status = new Status(RED, this);
    retainDefaultEngine();
    const handle = inOrder(async (msg, send) => {
      const { engine, recipe } = expectPayload(msg, isFeatureMaps, 'feature maps', 'Wire in a neural-style features node.');
      const scale = styleScaleSetting(withOptions(config, msg, ['styleScale']).styleScale);
      status.working('multiplying');
      const [where, part] = await Promise.all([
        loadMask(RED, this, msg, { source: config.mask ?? 'mask', type: config.maskType ?? 'msg' }),
        loadMask(RED, this, msg, { source: config.styleMask ?? 'styleMask', type: config.styleMaskType ?? 'msg' }),
      ]);
      const gram = await computeStyle(engine, recipe, { scale, part, where });
      const { width, height } = gram.style.recipe?.picture ?? recipe.picture;
      status.done('layers', { count: gram.layers.length, width, height });
      msg.payload = gram;
      send(msg);
    });
    onInput(RED, this, status, handle);
    this.on('close', () => {
      status.close();
      releaseDefaultEngine();
    });
  });
};
