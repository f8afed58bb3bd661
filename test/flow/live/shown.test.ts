import assert from 'node:assert/strict';
import { Shown } from '../../../src/flow/live/shown.js';

describe('Shown', () => {
  let now: number;
  let shown: Shown;
  beforeEach(() => {
    now = 1000;
    shown = new Shown(() => now);
  });

  it('shows nothing before an editor says so', () => assert.deepEqual([shown.hasPicture('a'), shown.hasJob('a')], [false, false]));

  it('tells pictures from jobs', () => {
    shown.report('one', ['a'], ['b']);
    assert.deepEqual([shown.hasPicture('a'), shown.hasPicture('b'), shown.hasJob('a'), shown.hasJob('b')], [true, false, false, true]);
  });

  it('shows what any of several editors shows', () => {
    shown.report('one', ['a'], []);
    shown.report('two', ['b'], []);
    assert.deepEqual([shown.hasPicture('a'), shown.hasPicture('b')], [true, true]);
    shown.report('two', [], []);
    assert.deepEqual([shown.hasPicture('a'), shown.hasPicture('b')], [true, false]);
  });

  it('takes an editor for closed that has been silent for twelve seconds', () => {
    shown.report('one', ['a'], []);
    now += 11_999;
    assert.equal(shown.hasPicture('a'), true);
    now += 1;
    assert.equal(shown.hasPicture('a'), false);
  });

  it('keeps an editor that says it again', () => {
    for (let n = 0; n < 5; n++) {
      shown.report('one', ['a'], []);
      now += 5000;
    }
    assert.equal(shown.hasPicture('a'), true);
  });
});
