import assert from 'node:assert/strict';
import { type InLine, lineOf, WaitingLine, type WaitingNews } from '../../../src/flow/paint/waiting-line.js';

describe('WaitingLine', () => {
  let now: number;
  let line: WaitingLine;
  let places: (number | null)[];
  let news: WaitingNews[][];

  beforeEach(() => {
    now = 0;
    line = new WaitingLine(() => now);
    [places, news] = [[], []];
  });

  /** Adds a job that waits in a place; null for one whose turn comes at once. */
  const join = (place: number | null): InLine => {
    const index = places.push(place) - 1;
    news.push([]);
    return line.add({ place: () => places[index]! }, (each) => news[index]!.push(each));
  };

  it('tells a job that waits of its place, and of no time while none is known', () => {
    join(null).runs(5000);
    join(0).waits();
    assert.deepEqual(news, [[], [{ position: 1, remaining: null }]]);
  });

  it('estimates by what the running job still takes, and by the usual time of those before it and its own', () => {
    join(null).ends(10_000);
    join(null).ends(20_000);
    join(null).runs(4000);
    join(1).waits();
    assert.deepEqual(news.at(-1), [{ position: 2, remaining: 34_000 }]);
  });

  it('tells again when the place has changed, and else after a second', () => {
    const running = join(null);
    join(null).ends(10_000);
    running.runs(9000);
    join(1).waits();
    running.runs(8500);
    now = 1000;
    running.runs(8000);
    places[2] = 0;
    running.ends(10_000);
    assert.deepEqual(
      news[2]!.map(({ position, remaining }) => [position, remaining]),
      [
        [2, 29_000],
        [2, 28_000],
        [1, 20_000],
      ],
    );
  });

  it('is another for an engine that took the place of one', () => {
    const [before, after] = [{ id: 'engine' }, { id: 'engine' }];
    assert.equal(lineOf(before), lineOf(before));
    assert.notEqual(lineOf(before), lineOf(after));
  });

  it('forgets a job that ends, and takes its time only where it was painted', () => {
    const job = join(0);
    job.waits();
    job.ends(null);
    join(0).waits();
    assert.deepEqual(news[1], [{ position: 1, remaining: null }]);
  });
});
