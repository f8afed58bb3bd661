import { IMAGE_OUT } from '../../src/properties/nodes/image-out.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';

const IMAGE = { kinds: ['image'], expected: 'an image tensor', advice: 'Wire in an optimizer or image in node.' } as const;

export = defineNode({
  table: IMAGE_OUT,
  inOrder: true,
  setup:
    ({ delivery, security }, properties) =>
    async (msg, send) => {
      const image = await expectPayload(msg, IMAGE, security.limits);
      send(await delivery.picture(msg, image, properties(msg)));
    },
});
