import assert from 'node:assert/strict';
import { choiceSetting, layerWeightsSetting, layersSetting, numberSetting } from '../../src/settings/values.js';

function invalid(message: string | RegExp): object {
  return { name: 'NeuralStyleError', code: 'setting-invalid', message };
}

describe('numberSetting', () => {
  const size = { setting: 'size', minimum: 0 };
  const quality = { setting: 'quality', minimum: 1, maximum: 100, integer: true };

  it('takes numbers and text that says one', () => {
    assert.equal(numberSetting(512, size), 512);
    assert.equal(numberSetting('512', size), 512);
    assert.equal(numberSetting(' 0.5 ', size), 0.5);
    assert.equal(numberSetting('1e3', size), 1000);
  });

  it('takes both ends of its range', () => {
    assert.equal(numberSetting(1, quality), 1);
    assert.equal(numberSetting('100', quality), 100);
    assert.equal(numberSetting(0, size), 0);
  });

  it('says which range it expects, and what came', () => {
    assert.throws(() => numberSetting(-1, size), invalid('Expected a number of at least 0 for size but received "-1".'));
    assert.throws(() => numberSetting(101, quality), invalid('Expected an integer from 1 to 100 for quality but received "101".'));
    assert.throws(() => numberSetting(80.5, quality), invalid('Expected an integer from 1 to 100 for quality but received "80.5".'));
  });

  for (const value of [undefined, null, '', '  ', 'big', '5px', NaN, true, [], [5], {}, -Infinity]) {
    it(`refuses ${typeof value === 'number' ? value : JSON.stringify(value)}`, () => {
      assert.throws(() => numberSetting(value, size), invalid(/^Expected a number of at least 0 for size but received /));
    });
  }
});

describe('choiceSetting', () => {
  it('takes one of its words', () => assert.equal(choiceSetting('max', 'pooling', ['max', 'avg']), 'max'));

  it('lists them when another comes', () => {
    assert.throws(
      () => choiceSetting('min', 'pooling', ['max', 'avg']),
      invalid('Expected one of max, avg for pooling but received "min".'),
    );
    assert.throws(() => choiceSetting(undefined, 'pooling', ['max', 'avg']), invalid(/received "undefined"/));
    assert.throws(() => choiceSetting({}, 'pooling', ['max', 'avg']), invalid(/received an object/));
  });
});

describe('layersSetting', () => {
  it('takes the presets', () => {
    assert.equal(layersSetting('content'), 'content');
    assert.equal(layersSetting('style'), 'style');
  });

  const LISTS: [unknown, string[]][] = [
    [
      ['relu3_1', 'relu4_1'],
      ['relu3_1', 'relu4_1'],
    ],
    ['relu3_1', ['relu3_1']],
    ['relu3_1, relu4_1', ['relu3_1', 'relu4_1']],
    ['relu3_1 relu4_1\n', ['relu3_1', 'relu4_1']],
    ['["relu3_1", "relu4_1"]', ['relu3_1', 'relu4_1']],
  ];
  for (const [value, layers] of LISTS) it(`takes ${JSON.stringify(value)}`, () => assert.deepEqual(layersSetting(value), layers));

  it('refuses none', () => {
    for (const value of [undefined, null, '']) assert.throws(() => layersSetting(value), { name: 'NeuralStyleError', code: 'no-layers' });
  });

  it('refuses an object', () => {
    assert.throws(
      () => layersSetting({ relu4_1: 1 }),
      invalid('Expected content, style or a list of layers for layers but received an object.'),
    );
  });

  it('refuses a list of anything but names', () => {
    assert.throws(() => layersSetting(['relu3_1', 4]), invalid('Expected layer names such as relu4_2 for layers but received "4".'));
  });
});

describe('layerWeightsSetting', () => {
  it('takes an object or its JSON', () => {
    assert.deepEqual(layerWeightsSetting({ relu1_1: 2, relu4_1: '0.5' }, 'layerWeights'), { relu1_1: 2, relu4_1: 0.5 });
    assert.deepEqual(layerWeightsSetting('{"relu1_1": 2}', 'layerWeights'), { relu1_1: 2 });
  });

  it('takes nothing for no weights', () => {
    for (const value of [undefined, null, '', {}, '{}']) assert.deepEqual(layerWeightsSetting(value, 'layerWeights'), {});
  });

  it('refuses what is no layer', () => {
    assert.throws(
      () => layerWeightsSetting({ relu1: 2 }, 'layerWeights'),
      invalid('Expected layer names such as relu4_1 for layerWeights but received "relu1".'),
    );
  });

  it('refuses a weight below 0 or that is no number', () => {
    assert.throws(
      () => layerWeightsSetting({ relu1_1: -2 }, 'layerWeights'),
      invalid('Expected a number of at least 0 for layerWeights.relu1_1 but received "-2".'),
    );
    assert.throws(() => layerWeightsSetting('{"relu1_1": null}', 'layerWeights'), invalid(/for layerWeights\.relu1_1 but received "null"/));
  });

  it('refuses text that is no JSON, and JSON that is no object', () => {
    assert.throws(
      () => layerWeightsSetting('relu1_1: 2', 'layerWeights'),
      invalid('Expected JSON such as {"relu1_1": 2} for layerWeights but received "relu1_1: 2".'),
    );
    for (const value of ['[1, 2]', '5', 'null', [1, 2], 5])
      assert.throws(() => layerWeightsSetting(value, 'layerWeights'), invalid(/^Expected an object for layerWeights/));
  });
});
