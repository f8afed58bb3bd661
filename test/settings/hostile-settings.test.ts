import assert from 'node:assert/strict';
import fc from 'fast-check';
import { engineSettings } from '../../src/settings/engine-settings.js';
import { NeuralStyleError } from '../../src/errors.js';
import { FeatureMaps, isFeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import { StylePayload, isStylePayload } from '../../src/flow/payloads/style-payload.js';
import { ImageTensor, isImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { LOSS_OPTIONS, lossSettings } from '../../src/settings/loss-settings.js';
import { isObjective } from '../../src/flow/payloads/objective.js';
import { PAINT_OPTIONS, paintSettings } from '../../src/settings/paint-settings.js';
import { FEATURES } from '../../src/properties/nodes/features.js';
import { IMAGE_IN } from '../../src/properties/nodes/image-in.js';
import { IMAGE_OUT } from '../../src/properties/nodes/image-out.js';
import { LOSS } from '../../src/properties/nodes/loss.js';
import { readValue } from '../../src/properties/read.js';
import { numberSetting } from '../../src/settings/values.js';
import { resolveModel } from '../../src/model/catalogue.js';
import { forAll, hostileValue } from '../support/node-red/property.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';

const RUNS = 2000;

/** A value or a short error of ours; nothing else may come of any input. */
function valueOrError<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    assert.ok(error instanceof NeuralStyleError, `${String(error)} is none of ours`);
    assert.ok(error.message.length < 1500, `a message of ${error.message.length} characters`);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(error.message, /[\u0000-\u001f\u007f]/);
    return null;
  }
}

/** Properties as a flow file may hold them, some of them of the wrong kind. */
function propertiesOf(...names: string[]): fc.Arbitrary<Record<string, unknown>> {
  return fc.record(Object.fromEntries(names.map((name) => [name, hostileValue])), { requiredKeys: [] });
}

describe('whatever a setting holds, it is read as it should be or refused in few words', () => {
  let objectPrototype: string;

  beforeEach(() => (objectPrototype = Object.getOwnPropertyNames(Object.prototype).join()));
  afterEach(() => assert.equal(Object.getOwnPropertyNames(Object.prototype).join(), objectPrototype));

  it('a number', () => {
    forAll(hostileValue, RUNS, (value) => {
      const number = valueOrError(() => numberSetting(value, { setting: 'size', minimum: 0, maximum: 100, integer: true }));
      if (number !== null) assert.ok(Number.isInteger(number) && number >= 0 && number <= 100);
    });
  });

  it('a size and a quality', () => {
    forAll(hostileValue, RUNS, (value) => {
      const size = valueOrError(() => readValue(IMAGE_IN.properties.size, value, 'size'));
      assert.ok(size === null || (Number.isInteger(size) && size >= 0 && size <= 16_384));
      const quality = valueOrError(() => readValue(IMAGE_OUT.properties.quality, value, 'quality'));
      assert.ok(quality === null || (Number.isInteger(quality) && quality >= 1 && quality <= 100));
    });
  });

  it('layers, of which there are never more than a network has', () => {
    forAll(fc.oneof(hostileValue, fc.array(hostileValue, { maxLength: 100 })), RUNS, (value) => {
      const layers = valueOrError(() => readValue(FEATURES.properties.layers, value, 'layers'));
      assert.ok(layers === null || layers.length <= 64);
    });
  });

  it('weights of layers, of which only layers are kept', () => {
    forAll(
      fc.oneof(
        hostileValue,
        hostileValue.map((value) => JSON.stringify(value)),
      ),
      RUNS,
      (value) => {
        const weights = valueOrError(() => readValue(LOSS.properties.layerWeights, value, 'layerWeights'));
        if (weights === null) return;
        assert.equal(Object.getPrototypeOf(weights), Object.prototype);
        for (const [layer, weight] of Object.entries(weights)) assert.ok(/^(relu|conv|pool)/.test(layer) && (weight ?? -1) >= 0);
      },
    );
    assert.throws(() => readValue(LOSS.properties.layerWeights, '{"__proto__": {"relu1_1": 5}}', 'layerWeights'), /received "__proto__"/);
    assert.throws(() => readValue(LOSS.properties.layerWeights, '{"constructor": 5}', 'layerWeights'), /received "constructor"/);
  });

  it('an optimizer, a loss, an engine and a model', () => {
    forAll(propertiesOf(...PAINT_OPTIONS, 'checkpoint'), RUNS, (properties) => {
      const settings = valueOrError(() => paintSettings(properties));
      if (settings !== null) assert.ok(settings.job.scales.every(({ iterations }) => iterations >= 1 && iterations <= 1e6));
    });
    forAll(propertiesOf(...LOSS_OPTIONS), RUNS, (properties) => {
      const settings = valueOrError(() => lossSettings(properties));
      if (settings !== null) assert.ok(Object.values(settings.weights).every((weight) => Number.isFinite(weight) && weight >= 0));
    });
    forAll(propertiesOf('executor', 'device', 'threads', 'memoryLimit', 'queueLimit', 'idleTimeout'), RUNS, (properties) => {
      const settings = valueOrError(() => engineSettings(properties));
      if (settings === null) return;
      for (const number of [settings.threads, settings.memoryLimit, settings.idleTimeout]) assert.ok(number >= 0);
      assert.ok(settings.queueLimit >= 1);
    });
    forAll(propertiesOf('source', 'file', 'pooling'), RUNS, (properties) => {
      const model = valueOrError(() => resolveModel(properties, '/home/pi'));
      if (model !== null) assert.ok(['max', 'average'].includes(model.pooling));
    });
  });
});

describe('a payload that this package has not made', () => {
  const model = { file: '/etc/passwd', pooling: 'max' } as const;
  const picture = { width: 8, height: 8, data: new Uint8Array(192) };
  const recipe = { model, picture, layers: ['relu1_1'] };
  const FORGED: Record<string, object> = {
    'an image': { kind: 'image', width: 8, height: 8, shape: [8, 8, 3], picture, storage: { value: picture } },
    'an image of nothing': { kind: 'image', picture: null, storage: null },
    'feature maps': {
      kind: 'features',
      engine: '',
      layers: [],
      recipe,
      storage: { value: recipe, '[Symbol.toStringTag]': 'NeuralStyleStorage' },
    },
    'Gram matrices': {
      kind: 'gram',
      model,
      statistic: GRAM_MATRICES,
      tensors: [],
      style: { statistic: GRAM_MATRICES, tensors: [], recipe },
      storage: [],
    },
    'an objective': { kind: 'objective', engine: '', spec: { content: recipe, styles: [] }, storage: {} },
  };
  for (const [name, payload] of Object.entries(FORGED)) {
    it(`does not pass for ${name}, with weights or pixels of a stranger's choice`, () => {
      for (const value of [payload, JSON.parse(JSON.stringify(payload)) as unknown])
        for (const is of [isImageTensor, isFeatureMaps, isStylePayload, isObjective]) assert.equal(is(value), false);
    });
  }

  it('does not pass, whatever it is', () => {
    forAll(
      fc.record({ kind: fc.constantFrom('image', 'features', 'gram', 'objective'), storage: hostileValue, picture: hostileValue }),
      RUNS,
      (value) => {
        for (const is of [isImageTensor, isFeatureMaps, isStylePayload, isObjective]) assert.equal(is(value), false);
      },
    );
  });

  it('is not taken for what the package has made itself', () => {
    assert.ok(isImageTensor(new ImageTensor(picture)));
    assert.ok(isFeatureMaps(new FeatureMaps('', { model, picture, layers: 'content' }, [])));
    assert.ok(isStylePayload(new StylePayload('', model, { statistic: GRAM_MATRICES, tensors: [] })));
  });
});
