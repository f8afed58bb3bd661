import type { Node, NodeAPI, NodeDef } from 'node-red';
import { COLOURS } from '../../src/settings/delivery-settings.js';
import { inOrder, onInput } from '../../src/flow/node/input.js';
import type { ColourProperties } from '../../src/settings/picture-settings.js';
import { loadMatchedPicture } from '../../src/flow/files/matched-picture.js';
import { withOptions } from '../../src/flow/node/options.js';
import { sizeSetting } from '../../src/settings/values.js';
import { DECODED_AS_IT_IS, sizeText } from '../../src/flow/node/size-status.js';
import { Status } from '../../src/flow/node/status.js';

interface ImageInConfig extends NodeDef, Partial<ColourProperties> {
  source?: string;
  sourceType?: string;
  size?: number | string;
  property?: string;
}

const OPTIONS = ['size', 'colors', 'colorsMethod'] as const;
/** The words that image out, on the same message's way, has for its colours. */
const FOR_OTHERS = { colors: COLOURS };

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-image-in', function (this: Node, config: ImageInConfig) {
    RED.nodes.createNode(this, config);
    const status = new Status(RED, this);
    const handle = inOrder(async (msg, send) => {
      status.working('loading');
      const properties = withOptions(config, msg, OPTIONS, FOR_OTHERS);
      const picture = { source: config.source ?? 'payload', type: config.sourceType ?? 'msg' };
      let before = DECODED_AS_IT_IS;
      const size = sizeSetting(properties.size);
      const image = await loadMatchedPicture(RED, this, msg, picture, size, properties, (report) => (before = report));
      RED.util.setMessageProperty(msg, config.property ?? 'payload', image, true);
      status.done(...sizeText(image, before));
      send(msg);
    });
    onInput(RED, this, status, handle);
    this.on('close', () => status.close());
  });
};
