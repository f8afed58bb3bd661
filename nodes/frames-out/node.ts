import type { Response } from 'express';
import type { NodeAPI } from 'node-red';
import { NeuralStyleError, toNeuralStyleError } from '../../src/errors.js';
import { Broadcast } from '../../src/frames/broadcast.js';
import { FrameRate } from '../../src/frames/frame-rate.js';
import { encodePicture } from '../../src/image/encode.js';
import { mediaType } from '../../src/image/formats.js';
import { signatureOf } from '../../src/image/picture-format.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { refuse } from '../../src/flow/config/admin-requests.js';
import { StreamPaths } from '../../src/flow/frames/stream-paths.js';
import { reported, type Message } from '../../src/flow/node/input.js';
import { propertyOf } from '../../src/flow/node/message-property.js';
import { FRAMES_OUT } from '../../src/properties/nodes/frames-out.js';
import { heldBytes } from '../../src/values/held-bytes.js';

/** Milliseconds in which a browser must have taken some of what was sent to it. */
const PATIENCE = 30_000;
const RETRY_AFTER = '10';
const PAYLOAD = { source: 'payload', type: 'msg' };
const MEDIA_TYPE = mediaType('jpeg');

/** The bytes of a message's picture where it is a JPEG already. */
function jpegIn(msg: Message): Uint8Array | null {
  const held = heldBytes(propertyOf(msg, PAYLOAD.source));
  const bytes = held?.read();
  if (!bytes) return null;
  const signature = signatureOf(bytes);
  return signature.kind === 'read' && signature.format === 'jpeg' ? bytes : null;
}

export = function (RED: NodeAPI): void {
  const paths = new StreamPaths(RED);

  const define = defineNode({
    table: FRAMES_OUT,
    inOrder: true,
    setup: (context, properties) => {
      const { node, status, pictures } = context;
      const rate = new FrameRate();
      const show = (): void => status.done('streamed', { rate: String(rate), count: broadcast.size });
      const broadcast: Broadcast = new Broadcast({ patience: PATIENCE, onChange: show });
      let failure: NeuralStyleError | null = null;
      let release = (): void => undefined;
      try {
        const { path, viewers } = properties({ _msgid: '' });
        release = paths.claim(path, node, (response: Response) => {
          if (broadcast.size < viewers) broadcast.join(response);
          else refuse(RED, response.set('Retry-After', RETRY_AFTER), 503, new NeuralStyleError('stream-full', { path, limit: viewers }));
        });
      } catch (error) {
        failure = toNeuralStyleError(error);
        node.error(reported(status, failure), {});
      }
      node.on('close', () => {
        release();
        broadcast.close();
      });

      return async (msg, send) => {
        if (failure) throw failure;
        const { quality } = properties(msg);
        const picture = jpegIn(msg) ?? (await encodePicture((await pictures.load(msg, PAYLOAD, 0)).picture, 'jpeg', quality));
        broadcast.show(picture, MEDIA_TYPE);
        rate.count();
        show();
        send(msg);
      };
    },
  });
  void define(RED);
};
