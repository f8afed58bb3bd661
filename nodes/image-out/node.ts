import type { Node, NodeAPI, NodeDef } from 'node-red';
import { deliver } from '../../src/flow/files/deliver.js';
import type { DeliveryProperties } from '../../src/settings/delivery-settings.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';
import { isImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { inOrder, onInput } from '../../src/flow/node/input.js';
import { Status } from '../../src/flow/node/status.js';

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
