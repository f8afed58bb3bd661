import assert from 'node:assert/strict';
import { choiceSetting, numberSetting } from '../../src/settings/values.js';

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
