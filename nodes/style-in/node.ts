import type { Node, NodeAPI, NodeDef } from 'node-red';
import { releaseDefaultEngine, retainDefaultEngine } from '../../src/flow/config/engines.js';
import { inOrder, onInput } from '../../src/flow/node/input.js';
import { modelFor } from '../../src/flow/config/model-reference.js';
import { Status } from '../../src/flow/node/status.js';
import { gramMatricesOf } from '../../src/flow/files/style-files.js';
import { loadStyle } from '../../src/flow/files/style-source.js';

interface StyleInConfig extends NodeDef {
  model?: string;
  source?: string;
  sourceType?: string;
}

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-style-in', function (this: Node, config: StyleInConfig) {
    RED.nodes.createNode(this, config);
    const status = new Status(RED, this);
    retainDefaultEngine();
    const handle = inOrder(async (msg, send) => {
      status.working('reading');
      const { style, source } = await loadStyle(RED, this, msg, { source: config.source ?? 'payload', type: config.sourceType ?? 'msg' });
      msg.payload = await gramMatricesOf(style, modelFor(RED, config.model), source);
      if (style.name !== undefined) msg.styleName = style.name;
      status.done('read', { count: style.grams.length, model: style.model.name });
      send(msg);
    });
    onInput(RED, this, status, handle);
    this.on('close', () => {
      status.close();
      releaseDefaultEngine();
    });
  });
};
