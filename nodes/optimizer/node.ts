import { OPTIMIZER } from '../../src/properties/nodes/optimizer.js';
import { defineNode } from '../../src/flow/context/define-node.js';
import { ANY_STYLE } from '../../src/flow/payloads/any-style.js';
import { expectPayload, expectValue } from '../../src/flow/payloads/expect.js';
import { readable } from '../../src/errors.js';
import { isObjective } from '../../src/flow/payloads/objective.js';
import { createPaintInput } from '../../src/flow/paint/paint-input.js';
import { paintSettingsOf } from '../../src/settings/paint-settings.js';
import { usedOptions } from '../../src/properties/as-option.js';
import { readValue } from '../../src/properties/read.js';

const OBJECTIVE = { kinds: ['objective'], expected: 'an objective', advice: 'Wire in a neural-style loss node.' } as const;
const STYLE = { ...ANY_STYLE, advice: 'Wire in a gram node, or send its payload along.' } as const;

export = defineNode({
  table: OPTIMIZER,
  usesEngine: true,
  setup: (context, properties, saved) => {
    const { inputs, security } = context;
    const painter = createPaintInput({
      context,
      preview: readValue(OPTIMIZER.properties.preview, saved.preview, 'preview'),
      readSettings: (msg) => paintSettingsOf(properties(msg), security.workingDirectory),
      readOptions: (msg) => usedOptions(OPTIMIZER, properties(msg)),
      readStyles: async (msg, property) => {
        const payload = await expectValue(inputs.inMessage(msg, property), `msg.${property}`, STYLE, security.limits);
        return [{ payload, blend: 1 }];
      },
    });
    return async (msg, send) => {
      const controlled = painter.control(
        msg,
        readable('msg.payload', () => isObjective(msg.payload)),
      );
      if (controlled) return controlled;
      const objective = await expectPayload(msg, OBJECTIVE, security.limits);
      const result = await painter.paint(msg, objective.engine, () => Promise.resolve(objective), send);
      if (result) send([result, null]);
    };
  },
});
