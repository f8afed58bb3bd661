import { STYLE_IN } from '../../src/properties/nodes/style-in.js';
import { fileNameOf, noteOrigin } from '../../src/pixels/origins.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { styleOfFile } from '../../src/flow/files/style-files.js';
import { inputName } from '../../src/flow/files/typed-inputs.js';
import { openStyleView } from '../../src/flow/live/style-view.js';

export = defineNode({
  table: STYLE_IN,
  usesEngine: true,
  inOrder: true,
  setup: (context, properties, saved) => {
    const view = openStyleView(context, saved);
    return async (msg, send) => {
      const { status, styles } = context;
      const read = properties(msg);
      status.working('reading');
      const { style, source } = await styles.load(msg, read.source);
      const payload = await styleOfFile(style, context.model(read.model), source);
      msg.payload = payload;
      const name = style.name ?? (source === inputName(read.source) ? undefined : fileNameOf(source));
      if (name !== undefined) noteOrigin(payload.style.tensors, { name });
      if (style.name !== undefined) msg.styleName = style.name;
      view.show(payload);
      status.done('read', { count: style.tensors.length, model: style.model.name });
      send(msg);
    };
  },
});
