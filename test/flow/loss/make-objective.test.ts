import assert from 'node:assert/strict';
import { makeObjective, type ObjectiveParts } from '../../../src/flow/loss/make-objective.js';
import { StylePayload } from '../../../src/flow/payloads/style-payload.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import { lossSettings } from '../../../src/settings/loss-settings.js';
import { features, objective as ofOnePixel, styleOf } from '../../support/node-red/slots.js';
import { objectiveOf } from '../../support/engine/objectives.js';

const OTHER = { file: 'other.safetensors', pooling: 'max' } as const;

describe('makeObjective', () => {
  const make = (parts: Partial<ObjectiveParts>, settings = lossSettings({})): ReturnType<typeof makeObjective> =>
    makeObjective(settings, { content: null, objective: null, styles: [], size: null, ...parts }, () => ({ engine: 'own', spec: OTHER }));
  const content = { features: features(), mask: null };

  it('adds to the objective of another loss, in the order of the wires', () => {
    const once = make({ objective: ofOnePixel, styles: [styleOf(1)] }, lossSettings({ styleWeight: 7 }));
    const twice = make({ objective: once, content, styles: [styleOf(2)] }, lossSettings({ styleWeight: 3, contentWeight: 2 }));
    const { added = [], ...first } = twice.spec;
    assert.deepEqual(first, ofOnePixel.spec);
    assert.deepEqual(
      added.map((part) => [part.weights.content, part.weights.style, part.content !== null, part.styles.length]),
      [
        [0, 7, false, 1],
        [2, 3, true, 1],
      ],
    );
    assert.deepEqual([twice.engine, twice.shape], [ofOnePixel.engine, ofOnePixel.shape]);
  });

  it('has the weights of the parts that have one first', () => {
    const { weights } = make({ objective: ofOnePixel, styles: [styleOf(1)] }, lossSettings({ styleWeight: 7, tvWeight: 50 }));
    assert.deepEqual(weights, { content: 5, style: 500, lines: 0, tv: 100, temporal: 1000 });
    const bare = make({ content }, lossSettings({ styleWeight: 0 }));
    assert.equal(make({ objective: bare, styles: [styleOf(1)] }, lossSettings({ styleWeight: 7 })).weights.style, 7);
  });

  it('leaves the objective that came as it was', () => {
    make({ objective: ofOnePixel, styles: [styleOf(1)] });
    assert.equal(ofOnePixel.spec.added, undefined);
  });

  it('adds a style of another model, but none to a content', () => {
    const style = { payload: new StylePayload('engine', OTHER, styleOf(1).payload.style), blend: 1 };
    const { added = [] } = make({ objective: ofOnePixel, styles: [style] }).spec;
    assert.deepEqual(added[0]?.model, OTHER);
    assert.throws(() => make({ content, styles: [style] }), { code: 'model-mismatch' });
  });

  it('is of the own model where a flow has made all that comes, and of no other', () => {
    const { style } = styleOf(1).payload;
    const made = { payload: new StylePayload(null, null, style), blend: 1 };
    const texture = make({ styles: [made], size: { width: 8, height: 8 } });
    assert.deepEqual([texture.engine, texture.spec.model], ['own', OTHER]);
    const painting = make({ content, styles: [made] });
    assert.deepEqual([painting.engine, painting.spec.model], ['engine', EMBEDDED_MODEL]);
  });

  it('refuses a content of another size than the objective', () => {
    assert.throws(() => make({ objective: objectiveOf(1), content }), {
      code: 'setting-invalid',
      message: 'Expected a picture of 2×2 pixels for the content but received 1×1.',
    });
  });

  it('refuses equal pull for a part of an objective alone', () => {
    assert.throws(() => make({ objective: ofOnePixel, content }, lossSettings({ normalizeGradients: true })), {
      message: 'Expected false, as in the loss before it, for normalizeGradients but received true.',
    });
  });

  it('refuses more parts than one objective may have', () => {
    let objective = ofOnePixel;
    for (let part = 1; part < 16; part++) objective = make({ objective, content });
    assert.equal(objective.spec.added?.length, 15);
    assert.throws(() => make({ objective, content }), { message: 'Expected at most 16 of them for losses in a row but received 17.' });
  });
});
