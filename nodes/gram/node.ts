import type { NodeDef } from 'node-red';
import { defineNode } from '../../src/flow/context/define-node.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';
import { isFeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import { withOptions } from '../../src/flow/node/options.js';
import { styleScaleSetting } from '../../src/settings/values.js';
import { computeStyle } from '../../src/flow/loss/style-of-picture.js';

interface GramConfig extends NodeDef {
  styleScale?: number | string;
  mask?: string;
  maskType?: string;
  styleMask?: string;
  styleMaskType?: string;
}

export = defineNode<GramConfig>({
  type: 'neural-style-gram',
  usesEngine: true,
  inOrder: true,
  setup:
    ({ status, pictures }, config) =>
    async (msg, send) => {
      const { engine, recipe } = expectPayload(msg, isFeatureMaps, 'feature maps', 'Wire in a neural-style features node.');
      const scale = styleScaleSetting(withOptions(config, msg, ['styleScale']).styleScale);
      status.working('multiplying');
      const [where, part] = await Promise.all([
        pictures.mask(msg, { source: config.mask ?? 'mask', type: config.maskType ?? 'msg' }),
        pictures.mask(msg, { source: config.styleMask ?? 'styleMask', type: config.styleMaskType ?? 'msg' }),
      ]);
      const gram = await computeStyle(engine, recipe, { scale, part, where });
      const { width, height } = gram.style.recipe?.picture ?? recipe.picture;
      status.done('layers', { count: gram.layers.length, width, height });
      msg.payload = gram;
      send(msg);
    },
});
