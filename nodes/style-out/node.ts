import { STYLE_OUT } from '../../src/properties/nodes/style-out.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { styleOfModel } from '../../src/flow/files/style-files.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';

const STYLE = { kinds: ['gram'], expected: 'Gram matrices', advice: 'Wire in a neural-style gram node.' } as const;

export = defineNode({
  table: STYLE_OUT,
  usesEngine: true,
  inOrder: true,
  setup: (context, properties) => async (msg, send) => {
    const { delivery, security } = context;
    const gram = await expectPayload(msg, STYLE, security.limits);
    const read = properties(msg);
    send(await delivery.style(msg, await styleOfModel(gram, () => context.model(read.model)), read));
  },
});
