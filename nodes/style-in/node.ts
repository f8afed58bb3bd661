import type { NodeDef } from 'node-red';
import { defineNode } from '../../src/flow/context/define-node.js';
import { gramMatricesOf } from '../../src/flow/files/style-files.js';

interface StyleInConfig extends NodeDef {
  model?: string;
  source?: string;
  sourceType?: string;
}

export = defineNode<StyleInConfig>({
  type: 'neural-style-style-in',
  usesEngine: true,
  inOrder: true,
  setup:
    ({ status, styles, model }, config) =>
    async (msg, send) => {
      status.working('reading');
      const { style, source } = await styles.load(msg, { source: config.source ?? 'payload', type: config.sourceType ?? 'msg' });
      msg.payload = await gramMatricesOf(style, model(config.model), source);
      if (style.name !== undefined) msg.styleName = style.name;
      status.done('read', { count: style.grams.length, model: style.model.name });
      send(msg);
    },
});
