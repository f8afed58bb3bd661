import type { Node, NodeAPI, NodeDef } from 'node-red';
import { COLOURS } from '../src/flow/deliver.js';
import { inOrder, onInput } from '../src/flow/input.js';
import { loadMatchedPicture, type ColourProperties } from '../src/flow/matched-picture.js';
import { withOptions } from '../src/flow/options.js';
import { sizeSetting } from '../src/flow/settings.js';
import { Status } from '../src/flow/status.js';

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
      const image = await loadMatchedPicture(RED, this, msg, picture, sizeSetting(properties.size), properties);
      RED.util.setMessageProperty(msg, config.property ?? 'payload', image, true);
      status.done('size', { width: image.width, height: image.height });
      send(msg);
    });
    onInput(RED, this, status, handle);
    this.on('close', () => status.close());
  });
};
