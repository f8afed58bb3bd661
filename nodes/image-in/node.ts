import type { NodeDef } from 'node-red';
import { COLOURS } from '../../src/settings/delivery-settings.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import type { ColourProperties } from '../../src/settings/picture-settings.js';
import { loadMatchedPicture } from '../../src/flow/files/matched-picture.js';
import { withOptions } from '../../src/flow/node/options.js';
import { sizeSetting } from '../../src/settings/values.js';
import { DECODED_AS_IT_IS, sizeText } from '../../src/flow/node/size-status.js';

interface ImageInConfig extends NodeDef, Partial<ColourProperties> {
  source?: string;
  sourceType?: string;
  size?: number | string;
  property?: string;
}

const OPTIONS = ['size', 'colors', 'colorsMethod'] as const;
/** The words that image out, on the same message's way, has for its colours. */
const FOR_OTHERS = { colors: COLOURS };

export = defineNode<ImageInConfig>({
  type: 'neural-style-image-in',
  inOrder: true,
  setup:
    ({ status, pictures, inputs }, config) =>
    async (msg, send) => {
      status.working('loading');
      const properties = withOptions(config, msg, OPTIONS, FOR_OTHERS);
      const input = { source: config.source ?? 'payload', type: config.sourceType ?? 'msg' };
      let before = DECODED_AS_IT_IS;
      const image = await loadMatchedPicture(pictures, msg, {
        input,
        size: sizeSetting(properties.size),
        colours: properties,
        onReport: (report) => (before = report),
      });
      inputs.put(msg, config.property ?? 'payload', image);
      status.done(...sizeText(image, before));
      send(msg);
    },
});
