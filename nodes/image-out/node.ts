import type { NodeDef } from 'node-red';
import { defineNode } from '../../src/flow/context/define-node.js';
import type { DeliveryProperties } from '../../src/settings/delivery-settings.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';
import { isImageTensor } from '../../src/flow/payloads/image-tensor.js';

export = defineNode<NodeDef & Partial<DeliveryProperties>>({
  type: 'neural-style-image-out',
  inOrder: true,
  setup:
    ({ delivery }, config) =>
    async (msg, send) => {
      const image = expectPayload(msg, isImageTensor, 'an image tensor', 'Wire in an optimizer or image in node.');
      send(await delivery.picture(msg, image, config));
    },
});
