import { IMAGE_OUT } from '../../src/properties/nodes/image-out.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';
import { isImageTensor } from '../../src/flow/payloads/image-tensor.js';

export = defineNode({
  table: IMAGE_OUT,
  inOrder: true,
  setup:
    ({ delivery }, properties) =>
    async (msg, send) => {
      const image = expectPayload(msg, isImageTensor, 'an image tensor', 'Wire in an optimizer or image in node.');
      send(await delivery.picture(msg, image, properties(msg)));
    },
});
