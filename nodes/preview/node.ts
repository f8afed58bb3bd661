import type { Request, Response } from 'express';
import type { Node, NodeAPI } from 'node-red';
import { PREVIEW } from '../../src/properties/nodes/preview.js';
import type { Picture } from '../../src/pixels/picture.js';
import { readable, toNeuralStyleError } from '../../src/errors.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { reported, type Message } from '../../src/flow/node/input.js';
import { openLiveNode } from '../../src/flow/live/live-nodes.js';
import { changing } from '../../src/flow/config/admin-requests.js';
import type { StylePayload } from '../../src/flow/payloads/style-payload.js';
import { type SampleTools, styleOnSample } from '../../src/flow/live/style-sample.js';
import { asksToClear, previewOf, previewOfPlain, type PreviewItem } from '../../src/flow/live/preview.js';
import { isReport, previewOfPicture } from '../../src/flow/live/picture-in-message.js';
import { readValue } from '../../src/properties/read.js';

interface PreviewNode extends Node {
  setActive(active: boolean): void;
}

const definePreview = defineNode({
  table: PREVIEW,
  usesEngine: true,
  setup: (context, properties, saved) => {
    const { node, status, texts, pictures } = context;
    const { picture } = openLiveNode(context);
    let active = readValue(PREVIEW.properties.active, saved.active, 'active');
    /** Counts the changes that the picture depends on, so that what was begun before one is not shown after it. */
    let latest = 0;
    const tools: SampleTools = { pictures, reference: () => context.model('') };
    if (!active) picture.clear();
    const setActive = (on: boolean): void => {
      active = on;
      latest += 1;
      if (on) return;
      picture.clear();
      status.clear();
    };
    Object.assign(node, { setActive });

    /** Shows in the status why a payload is no picture; a payload that cannot even be looked at is an error. */
    const passOver = (turn: number, thrown: unknown): null => {
      const error = toNeuralStyleError(thrown);
      if (error.code === 'value-unreadable') throw error;
      if (turn !== latest) return null;
      const { code, parameters } = error;
      if (code === 'payload-type') status.waiting('no-picture', { received: parameters.received ?? '' });
      else status.passedOver(texts.error(error));
      return null;
    };
    /** Shows the size of a file's picture, which nobody knows before it is decoded. */
    const sized = (turn: number, made: Picture): Picture => {
      if (turn === latest) status.done('size', { width: made.width, height: made.height });
      return made;
    };

    /** The picture of another node's message, or null where there is none. */
    const otherOf = (turn: number, msg: Message): PreviewItem | null => {
      try {
        return previewOfPicture(pictures, msg);
      } catch (error) {
        return passOver(turn, error);
      }
    };

    return (msg, send) => {
      send(msg);
      if (asksToClear(msg)) {
        latest += 1;
        picture.clear();
        status.clear();
        return;
      }
      if (!active || isReport(msg)) return;
      const turn = ++latest;
      const { width, styleView } = properties(msg);
      const draw = styleView === 'painted' ? (style: StylePayload): Promise<Picture> => styleOnSample(style, tools) : undefined;
      const own = readable('msg.payload', () => previewOf(msg, draw) ?? previewOfPlain(msg, pictures.limits, draw));
      const shown = own ?? otherOf(turn, msg);
      if (!shown) return;
      const { make, status: text } = shown;
      picture.show({
        ...shown,
        width,
        make: text.key === 'size' || own ? make : () => make().then((made) => sized(turn, made)),
        onError: (error) => {
          if (own) reported(status, error);
          else passOver(turn, error);
        },
      });
      status.done(text.key, text.parameters);
    };
  },
});

export = function (RED: NodeAPI): void {
  void definePreview(RED);

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
