import { OPTIMIZER } from '../../src/properties/nodes/optimizer.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { describePayload, expectPayload } from '../../src/flow/payloads/expect.js';
import { NeuralStyleError, readable } from '../../src/errors.js';
import { isGramMatrices } from '../../src/flow/payloads/gram-matrices.js';
import { isObjective } from '../../src/flow/payloads/objective.js';
import { createPaintInput } from '../../src/flow/paint/paint-input.js';
import { paintSettingsOf } from '../../src/settings/paint-settings.js';
import { readValue } from '../../src/properties/read.js';

export = defineNode({
  table: OPTIMIZER,
  usesEngine: true,
  setup: (context, properties, saved) => {
    const { inputs, security } = context;
    const painter = createPaintInput({
      context,
      preview: readValue(OPTIMIZER.properties.preview, saved.preview, 'preview'),
      readSettings: (msg) => paintSettingsOf(properties(msg), security.workingDirectory),
      readStyles: (msg, property) => {
        const gram = inputs.inMessage(msg, property);
        if (isGramMatrices(gram)) return Promise.resolve([{ gram, blend: 1 }]);
        return Promise.reject(notGramMatrices(property, gram));
      },
    });
    return async (msg, send) => {
      const controlled = painter.control(
        msg,
        readable('msg.payload', () => isObjective(msg.payload)),
      );
      if (controlled) return controlled;
      const objective = expectPayload(msg, isObjective, 'an objective', 'Wire in a neural-style loss node.');
      const result = await painter.paint(msg, objective.engine, () => Promise.resolve(objective), send);
      if (result) send([result, null]);
    };
  },
});

function notGramMatrices(property: string, value: unknown): NeuralStyleError {
  return new NeuralStyleError('payload-type', {
    expected: 'Gram matrices',
    property: `msg.${property}`,
    received: describePayload(value),
    advice: 'Wire in a gram node, or send its payload along.',
  });
}
