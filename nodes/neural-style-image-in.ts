import type { Node, NodeAPI, NodeDef } from 'node-red';
import { inOrder, onInput } from '../src/flow/input.js';
import { loadPicture } from '../src/flow/picture-source.js';
import { sizeSetting } from '../src/flow/settings.js';
import { Status } from '../src/flow/status.js';

interface ImageInConfig extends NodeDef {
  source?: string;
  sourceType?: string;
  size?: number | string;
  property?: string;
}

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-image-in', function (this: Node, config: ImageInConfig) {
    RED.nodes.createNode(this, config);
    const status = new Status(RED, this);
    const handle = inOrder(async (msg, send) => {
      status.working('loading');
      const size = sizeSetting(config.size);
      const image = await loadPicture(RED, this, msg, { source: config.source ?? 'payload', type: config.sourceType ?? 'msg' }, size);
      RED.util.setMessageProperty(msg, config.property ?? 'payload', image, true);
      status.done('size', { width: image.width, height: image.height });
      send(msg);
    });
    onInput(RED, this, status, handle);
    this.on('close', () => status.close());
  });
};
