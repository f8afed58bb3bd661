import type { Node, NodeAPI, NodeDef } from 'node-red';
import { onInput } from '../src/flow/input.js';
import { imageOf, Preview } from '../src/flow/preview.js';
import { numberSetting } from '../src/flow/settings.js';
import { Status } from '../src/flow/status.js';

interface PreviewConfig extends NodeDef {
  width?: number | string;
  active?: boolean;
}

interface PreviewNode extends Node {
  readonly _alias?: string;
  setActive(active: boolean): void;
}

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-preview', function (this: PreviewNode, config: PreviewConfig) {
    RED.nodes.createNode(this, config);
    const status = new Status(RED, this);
    // Inside a subflow the editor knows the node by the id it has in the subflow's template.
    const topic = `neural-style-preview/${this._alias ?? this.id}`;
    const preview = new Preview((data) => RED.comms.publish(topic, data, true));
    let active = config.active ?? true;
    this.setActive = (on) => {
      active = on;
      if (on) return;
      preview.clear();
      status.clear();
    };
    onInput(RED, this, status, async (msg, send) => {
      send(msg);
      const image = imageOf(msg);
      if ('reset' in msg) preview.clear();
      else if (active && image) {
        const width = numberSetting(config.width ?? 160, { setting: 'width', minimum: 32, maximum: 400, integer: true });
        await preview.show(image, width);
        status.done('size', { width: image.width, height: image.height });
      }
    });
    this.on('close', (removed: boolean, done: () => void) => {
      preview.close(removed || !active);
      status.close();
      done();
    });
  });

  RED.httpAdmin.post('/neural-style/preview/:id/:state', RED.auth.needsPermission('neural-style-preview.write'), (request, response) => {
    const { id, state } = request.params;
    const node = RED.nodes.getNode(String(id)) as PreviewNode | null;
    if (node?.type !== 'neural-style-preview' || (state !== 'enable' && state !== 'disable')) {
      response.sendStatus(404);
      return;
    }
    node.setActive(state === 'enable');
    response.sendStatus(200);
  });
};
