import type { Node } from 'node-red';
import { defineNode } from '../../src/flow/context/define-node.js';
import { bytesOf } from '../../src/flow/frames/bytes-of-message.js';
import { FrameReader } from '../../src/flow/frames/frame-reader.js';
import { FrameSender } from '../../src/flow/frames/frame-sender.js';
import { type CameraCredentials, sourceOf } from '../../src/flow/frames/source-of.js';
import { reported, type Message } from '../../src/flow/node/input.js';
import { hasProperty } from '../../src/flow/node/message-property.js';
import { JpegCutter } from '../../src/frames/jpeg-cutter.js';
import { FRAMES_IN } from '../../src/properties/nodes/frames-in.js';

const STOP = 'stop';

export = defineNode({
  table: FRAMES_IN,
  inOrder: true,
  setup: (context, properties) => {
    const { node, status, security } = context;
    const { credentials } = node as Node<CameraCredentials>;
    const sender = new FrameSender(context);
    const reader = new FrameReader(context, sender);
    let cutter: JpegCutter | null = null;

    const start = async (msg: Message): Promise<boolean> => {
      const found = await sourceOf(context, msg, properties(msg), credentials);
      if (found) reader.start(found.key, found.source);
      return found !== null;
    };
    /** Takes the next bytes of a stream that comes by messages. */
    const feed = (msg: Message): void => {
      const bytes = bytesOf(msg);
      cutter ??= new JpegCutter({ source: 'msg.payload', maxBytes: security.limits.maxBytes });
      cutter.push(bytes).forEach((picture) => sender.push(picture));
    };

    node.on('close', (done: () => void) => {
      sender.close();
      void reader.close().finally(done);
    });
    // When all nodes of the flow are there.
    setImmediate(() => {
      const msg = { _msgid: '' } as Message;
      Promise.resolve()
        .then(() => (properties(msg).autostart ? start(msg) : false))
        .catch((error: unknown) => node.error(reported(status, error), {}));
    });

    return async (msg) => {
      if (hasProperty(msg, STOP) || hasProperty(msg, 'reset')) {
        cutter?.reset();
        await reader.stop();
        status.stopped('paused');
      } else if (!(await start(msg))) feed(msg);
    };
  },
});
