import assert from 'node:assert/strict';
import { MOST_VALUES } from '../../src/properties/kinds/values.js';
import { SWEEP } from '../../src/properties/nodes/sweep/sweep.js';
import { isWrong } from '../../src/properties/property.js';
import { read } from '../../src/properties/read.js';

const { acrossValues } = SWEEP.properties;

const parsed = (value: unknown, option = 'seed'): unknown => {
  const result = acrossValues.parse(value, { name: 'acrossValues', valueOf: () => option });
  return isWrong(result) ? `expected ${result.expected.words}` : result.value;
};

describe('the values of a sweep', () => {
  for (const [written, values, option] of [
    ['5, 50,500', [5, 50, 500], 'styleWeight'],
    ['7', [7], 'seed'],
    ['1，2', [1, 2], 'seed'],
    ['1\n2\n', [1, 2], 'seed'],
    ['2..5', [2, 3, 4, 5], 'seed'],
    ['5..3', [5, 4, 3], 'seed'],
    ['4000000000..4000000002', [4000000000, 4000000001, 4000000002], 'seed'],
    ['0..1 / 5', [0, 0.25, 0.5, 0.75, 1], 'strength'],
    ['10..1000*3', [10, 100, 1000], 'styleWeight'],
    ['1000..10 × 3', [1000, 100, 10], 'styleWeight'],
    ['1, 4..6, 10', [1, 4, 5, 6, 10], 'seed'],
    ['own, match', ['own', 'match'], 'styleColors'],
    ['true,false', [true, false], 'clamp'],
    ['["relu1_1, relu2_1", "relu3_1"]', ['relu1_1, relu2_1', 'relu3_1'], 'styleLayers'],
    [[1, 2], [1, 2], 'seed'],
    ['/data/waves.jpg, https://example.org/a.png', ['/data/waves.jpg', 'https://example.org/a.png'], 'property'],
  ] as const)
    it(`are ${JSON.stringify(values)} for ${JSON.stringify(written)}`, () => assert.deepEqual(parsed(written, option), values));

  for (const wrong of ['', ' , ', '1..1000000000', '[1, 2', '[]', 5, null, Array.from({ length: MOST_VALUES + 1 }, () => 1)])
    it(`are not ${JSON.stringify(wrong).slice(0, 40)}`, () =>
      assert.equal(parsed(wrong), `expected 1 to ${MOST_VALUES} values such as 5, 50, 500 or 0..1 / 5`));

  for (const [written, option, expected] of [
    ['1, many', 'styleWeight', /^expected a number/],
    ['1..x', 'styleWeight', /^expected a number/],
    ['0..1000 * 3', 'styleWeight', /^expected a number/],
    ['0.5', 'seed', /^expected an integer/],
    ['fast, slow', 'preset', /^expected one of/],
    ['2', 'strength', /^expected a number from 0 to 1/],
  ] as const)
    it(`are not ${written} of ${option}, which no node would take`, () => assert.match(String(parsed(written, option)), expected));

  it('are checked for a second option only where there is one', () => {
    const saved = { acrossOption: 'seed', acrossValues: '1, 2', downValues: 'no number' };
    assert.deepEqual(read(SWEEP, saved).acrossValues, [1, 2]);
    assert.throws(() => read(SWEEP, { ...saved, downOption: 'styleWeight' }), { code: 'setting-invalid', message: /no number/ });
    assert.throws(() => read(SWEEP, { ...saved, acrossOption: 'file' }), { code: 'setting-invalid', message: /acrossOption/ });
  });
});
