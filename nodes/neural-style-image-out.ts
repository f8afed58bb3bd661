import type { Node, NodeAPI, NodeDef } from 'node-red';
import { deliver, type DeliveryProperties } from '../src/flow/deliver.js';
import { expectPayload } from '../src/flow/expect.js';
import { isImageTensor } from '../src/flow/image-tensor.js';
import { inOrder, onInput } from '../src/flow/input.js';
import { Status } from '../src/flow/status.js';

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-image-out', function (this: Node, config: NodeDef & Partial<DeliveryProperties>) {
    RED.nodes.createNode(this, config);
    const status = new Status(RED, this);
    const handle = inOrder(async (msg, send) => {
      const image = expectPayload(msg, isImageTensor, 'an image tensor', 'Wire in an optimizer or image in node.');
      send(await deliver(RED, this, status, msg, image, config));
    });
    onInput(RED, this, status, handle);
    this.on('close', () => status.close());
  });
};
