import type { Request, Response } from 'express';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import type { Picture } from '../../src/pixels/picture.js';
import { readable, toNeuralStyleError } from '../../src/errors.js';
import { onInput, reported } from '../../src/flow/node/input.js';
import { openLiveNode } from '../../src/flow/live/live-nodes.js';
import { changing } from '../../src/flow/config/admin-requests.js';
import { asksToClear, shownOf } from '../../src/flow/live/preview.js';
import { isReport, shownPicture } from '../../src/flow/live/preview-picture.js';
import { isOn, numberSetting } from '../../src/settings/values.js';
import { Status } from '../../src/flow/node/status.js';
import { errorText } from '../../src/flow/node/translate.js';

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
    /** Counts what the picture depends on, so that what was begun before is not shown after it. */
    let latest = 0;
    if (!active) picture.clear();
    this.setActive = (on) => {
      active = on;
      latest += 1;
      if (on) return;
      picture.clear();
      status.clear();
    };
    onInput(RED, this, status, async (msg, send) => {
      send(msg);
      const turn = ++latest;
      if (asksToClear(msg)) {
        picture.clear();
        status.clear();
        return;
      }
      if (!active || isReport(msg)) return;
      const shown =
        readable('msg.payload', () => shownOf(msg)) ?? (await shownPicture(RED, msg).catch((error: unknown) => passOver(turn, error)));
      if (!shown || turn !== latest) return;
      const width = numberSetting(config.width ?? 160, { setting: 'width', minimum: 32, maximum: 400, integer: true });
      const { make, status: text } = shown;
      const isFile = text.key === 'picture';
      picture.show({
        ...shown,
        width,
        make: isFile ? () => make().then((made) => sized(turn, made)) : make,
        onError: (error) => {
          if (isFile) passOver(turn, error);
          else reported(RED, status, error);
        },
      });
      status.done(text.key, text.parameters);
    });
    this.on('close', () => status.close());

    /** What is no picture passes by, and the status says so; what cannot even be looked at is an error. */
    const passOver = (turn: number, thrown: unknown): null => {
      const error = toNeuralStyleError(thrown);
      if (error.code === 'value-unreadable') throw error;
      if (turn !== latest) return null;
      const { code, parameters } = error;
      if (code === 'payload-type') status.waiting('no-picture', { received: parameters.received ?? '' });
      else status.passedOver(errorText(RED, error));
      return null;
    };
    /** Shows the size of a file's picture, which nobody knows before it is decoded. */
    const sized = (turn: number, made: Picture): Picture => {
      if (turn === latest) status.done('size', { width: made.width, height: made.height });
      return made;
    };
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
