import type { Node, NodeAPI, NodeDef } from 'node-red';
import { releaseDefaultEngine, retainDefaultEngine } from '../src/flow/engines.js';
import { expectPayload } from '../src/flow/expect.js';
import { onInput } from '../src/flow/input.js';
import { isObjective } from '../src/flow/objective.js';
import { createPaintInput, paintSettings, type PaintProperties } from '../src/flow/paint-input.js';
import { Status } from '../src/flow/status.js';

export = function (RED: NodeAPI): void {
  RED.nodes.registerType('neural-style-optimizer', function (this: Node, config: NodeDef & Partial<PaintProperties>) {
    RED.nodes.createNode(this, config);
    const status = new Status(RED, this);
    const painter = createPaintInput(this, status, () => paintSettings(config));
    retainDefaultEngine();
    onInput(RED, this, status, async (msg, send) => {
      if (painter.control(msg, isObjective(msg.payload))) return;
      const objective = expectPayload(msg, isObjective, 'an objective', 'Wire in a neural-style loss node.');
      const result = await painter.paint(msg, () => Promise.resolve(objective), send);
      if (result) send([result, null]);
    });
    this.on('close', () => {
      status.close();
      releaseDefaultEngine();
    });
  });
};
