import type { Node, NodeAPI, NodeDef } from 'node-red';
import { releaseDefaultEngine, retainDefaultEngine } from '../../src/flow/config/engines.js';
import { describe, expectPayload } from '../../src/flow/payloads/expect.js';
import { NeuralStyleError, readable } from '../../src/errors.js';
import { onInput } from '../../src/flow/node/input.js';
import { isGramMatrices } from '../../src/flow/payloads/gram-matrices.js';
import { isObjective } from '../../src/flow/payloads/objective.js';
import { messageValue } from '../../src/flow/files/picture-source.js';
import { withOptions } from '../../src/flow/node/options.js';
import { createPaintInput } from '../../src/flow/paint/paint-input.js';
import { PAINT_OPTIONS, paintSettings, type PaintProperties } from '../../src/settings/paint-settings.js';
import { PRESETS } from '../../src/properties/paint-presets.js';
import { workingDirectory } from '../../src/flow/files/security.js';
import { isOn } from '../../src/settings/values.js';
import { Status } from '../../src/flow/node/status.js';

interface OptimizerConfig extends NodeDef, Partial<PaintProperties> {
  preview?: boolean | string;
}

export = function (RED: NodeAPI): void {
  const construct = function (this: Node, config: OptimizerConfig): void {
    RED.nodes.createNode(this, config);
    const status = new Status(RED, this);
    const painter = createPaintInput({
      RED,
      node: this,
      status,
      preview: isOn(config.preview),
      readSettings: (msg) => paintSettings(config, withOptions<Partial<PaintProperties>>({}, msg, PAINT_OPTIONS), workingDirectory(RED)),
      readStyles: (msg, property) => {
        const gram = messageValue(RED, msg, property);
        if (isGramMatrices(gram)) return Promise.resolve([{ gram, blend: 1 }]);
        return Promise.reject(notGramMatrices(property, gram));
      },
    });
    retainDefaultEngine();
    onInput(RED, this, status, async (msg, send) => {
      const controlled = painter.control(
        msg,
        readable('msg.payload', () => isObjective(msg.payload)),
      );
      if (controlled) return controlled;
      const objective = expectPayload(msg, isObjective, 'an objective', 'Wire in a neural-style loss node.');
      const result = await painter.paint(msg, objective.engine, () => Promise.resolve(objective), send);
      if (result) send([result, null]);
    });
    this.on('close', () => {
      status.close();
      releaseDefaultEngine();
    });
  };

  RED.nodes.registerType('neural-style-optimizer', construct, {
    // Node-RED hands them to the editor, as RED.settings.neuralStyleOptimizerPresets.
    settings: { neuralStyleOptimizerPresets: { value: PRESETS, exportable: true } },
  });
};

function notGramMatrices(property: string, value: unknown): NeuralStyleError {
  return new NeuralStyleError('payload-type', {
    expected: 'Gram matrices',
    property: `msg.${property}`,
    received: describe(value),
    advice: 'Wire in a gram node, or send its payload along.',
  });
}
