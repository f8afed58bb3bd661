import { STYLE_OUT } from '../../src/properties/nodes/style-out.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { styleOfModel } from '../../src/flow/files/style-files.js';
import { ANY_STYLE } from '../../src/flow/payloads/any-style.js';
import { expectPayload } from '../../src/flow/payloads/expect.js';

export = defineNode({
  table: STYLE_OUT,
  usesEngine: true,
  inOrder: true,
  setup: (context, properties) => async (msg, send) => {
    const { delivery, security } = context;
    const style = await expectPayload(msg, ANY_STYLE, security.limits);
    const read = properties(msg);
    send(await delivery.style(msg, await styleOfModel(style, () => context.model(read.model)), read));
  },
});
