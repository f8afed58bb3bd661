import assert from 'node:assert/strict';
import { MOST_EDITORS, MOST_EDITORS_EACH, MOST_IDS, OpenEditors } from '../../../src/flow/live/open-editors.js';

describe('OpenEditors', () => {
  let now: number;
  let shown: OpenEditors;
  beforeEach(() => {
    now = 1000;
    shown = new OpenEditors(() => now);
  });

  it('shows nothing before an editor says so', () => assert.deepEqual([shown.hasPicture('a'), shown.hasJob('a')], [false, false]));

  it('tells pictures from jobs', () => {
    shown.report('one', ['a'], ['b']);
    assert.deepEqual([shown.hasPicture('a'), shown.hasPicture('b'), shown.hasJob('a'), shown.hasJob('b')], [true, false, false, true]);
  });

  it('tells an editor the jobs whose progress has not reached it: those that it shows anew, and all after a silence', () => {
    assert.deepEqual(shown.report('one', [], ['a']), ['a']);
    now += 11_999;
    assert.deepEqual(shown.report('one', [], ['a', 'b']), ['b']);
    assert.deepEqual(shown.report('one', [], ['b']), []);
    assert.deepEqual(shown.report('one', [], ['a', 'b']), ['a']);
    now += 12_000;
    assert.deepEqual(shown.report('one', [], ['a', 'b']), ['a', 'b']);
    assert.deepEqual(shown.report('two', [], ['a']), ['a']);
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

  it('remembers so many editors of one user, those that it heard of last', () => {
    for (let n = 0; n <= MOST_EDITORS_EACH; n++) shown.report(`editor ${n}`, [`picture ${n}`], [], 'user reader');
    assert.equal(shown.count, MOST_EDITORS_EACH);
    assert.deepEqual([shown.hasPicture('picture 0'), shown.hasPicture('picture 1')], [false, true]);
  });

  it('keeps the editor of one user, however many another user makes up', () => {
    shown.report('mine', ['a'], ['b'], 'user painter');
    for (let n = 0; n < 10_000; n++) shown.report(`made up ${n}`, [], [], 'user reader');
    assert.deepEqual([shown.hasPicture('a'), shown.hasJob('b')], [true, true]);
    assert.equal(shown.count, 1 + MOST_EDITORS_EACH);
  });

  it('takes nobody for another who calls an editor alike', () => {
    shown.report('one', ['a'], [], 'user painter');
    shown.report('one', [], [], 'user reader');
    assert.equal(shown.hasPicture('a'), true);
  });

  it('remembers so many editors in all, whoever has them', () => {
    for (let n = 0; n < 3 * MOST_EDITORS; n++) shown.report('one', ['a'], [], `user ${n}`);
    assert.equal(shown.count, MOST_EDITORS);
  });

  it('remembers as many where nobody logs in, since none of them can be told from another', () => {
    for (let n = 0; n < MOST_EDITORS; n++) shown.report(`editor ${n}`, [`picture ${n}`], []);
    assert.equal(shown.hasPicture('picture 0'), true);
    assert.equal(shown.count, MOST_EDITORS);
  });

  it('keeps an editor that is heard of again before those that are not', () => {
    for (let n = 0; n < MOST_EDITORS_EACH; n++) shown.report(`editor ${n}`, [`picture ${n}`], [], 'reader');
    shown.report('editor 0', ['picture 0'], [], 'reader');
    shown.report('another', [], [], 'reader');
    assert.deepEqual([shown.hasPicture('picture 0'), shown.hasPicture('picture 1')], [true, false]);
  });

  it('remembers the first of the nodes that an editor names', () => {
    const ids = Array.from({ length: MOST_IDS + 1 }, (_, n) => `node ${n}`);
    shown.report('one', ids, ids);
    assert.deepEqual([shown.hasPicture(ids[MOST_IDS - 1]!), shown.hasPicture(ids[MOST_IDS]!)], [true, false]);
    assert.deepEqual([shown.hasJob(ids[MOST_IDS - 1]!), shown.hasJob(ids[MOST_IDS]!)], [true, false]);
  });
});
