import assert from 'node:assert/strict';
import { nearest } from '../../src/values/nearest-name.js';
import { OPTION_NAMES } from '../../src/properties/option-tables.js';

describe('nearest', () => {
  for (const [slip, meant] of [
    ['sise', 'size'],
    ['iteration', 'iterations'],
    ['style_weight', 'styleWeight'],
    ['styleweight', 'styleWeight'],
    ['STYLE-WEIGHT', 'styleWeight'],
    ['styelWeight', 'styleWeight'],
    ['learningrate', 'learningRate'],
    ['colours', 'colors'],
    ['presett', 'preset'],
    ['tvweigth', 'tvWeight'],
  ] as const) {
    it(`takes ${slip} for ${meant}`, () => assert.equal(nearest(slip, OPTION_NAMES), meant));
  }

  for (const name of ['', '_', 'checkpoint file on disk', 'zzzz', 'x'.repeat(1_000_000)]) {
    it(`takes "${name.slice(0, 30)}" for none`, () => assert.equal(nearest(name, OPTION_NAMES), undefined));
  }
});
