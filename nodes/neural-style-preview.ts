import type { Request, Response } from 'express';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { onInput, reported } from '../src/flow/input.js';
import { openLiveNode } from '../src/flow/live/live-nodes.js';
import { changing } from '../src/flow/admin-requests.js';
import { asksToClear, shownOf } from '../src/flow/preview.js';
import { isOn, numberSetting } from '../src/flow/settings.js';
import { Status } from '../src/flow/status.js';

interface PreviewConfig extends NodeDef {
  width?: number | string;
  active?: boolean | string;
}

interface PreviewNode extends Node {
  setActive(active: boolean): void;
}

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-preview', function (this: PreviewNode, config: PreviewConfig) {
    RED.nodes.createNode(this, config);
    const status = new Status(RED, this);
    const { picture } = openLiveNode(RED, this);
    let active = isOn(config.active);
    if (!active) picture.clear();
    this.setActive = (on) => {
      active = on;
      if (on) return;
      picture.clear();
      status.clear();
    };
    onInput(RED, this, status, (msg, send) => {
      send(msg);
      if (asksToClear(msg)) {
        picture.clear();
        status.clear();
        return;
      }
      const shown = active ? shownOf(msg) : null;
      if (!shown) return;
      const width = numberSetting(config.width ?? 160, { setting: 'width', minimum: 32, maximum: 400, integer: true });
      picture.show({ ...shown, width, onError: (error) => void reported(RED, status, error) });
      status.done(shown.status.key, shown.status.parameters);
    });
    this.on('close', () => status.close());
  });

  const mayWrite = changing(RED, 'neural-style-preview.write');
  RED.httpAdmin.post('/neural-style/preview/:id/:state', mayWrite, (request: Request, response: Response) => {
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
