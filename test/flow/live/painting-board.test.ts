import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { type BoardView, type JobActs, MOST_SHOWN, PaintingBoard } from '../../../src/flow/live/painting-board.js';
import type { ProgressEvent } from '../../../src/painting/job.js';
import { weightsOf } from '../../support/numbers/weights.js';

const NODE = { node: 'node', type: 'neural-style-optimizer' };
const WEIGHTS = weightsOf({ content: 5, style: 500, lines: 0, tv: 100, temporal: 0 });
const ORIGIN = { weighedBy: 'loss', styles: ['wood'] };
const LOSSES = { total: 9, content: 1, style: 2, tv: 3 };
const EVENT: ProgressEvent = { iteration: 2, iterations: 8, losses: LOSSES, elapsed: 20, remaining: 60, paused: false, width: 64 };

describe('PaintingBoard', () => {
  let isWatched: boolean;
  let published: BoardView[];
  let board: PaintingBoard;
  const acts = (place: number | null): JobActs => ({
    cancel: () => undefined,
    steer: () => true,
    place: () => place,
    isMovable: true,
    move: () => true,
  });

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    isWatched = true;
    published = [];
    board = new PaintingBoard();
    board.connect({ isWatched: () => isWatched, publish: (view) => published.push(view) });
  });
  afterEach(() => mock.timers.reset());

  it('has a job from its message to its end', () => {
    const run = board.add(NODE, acts(null));
    assert.deepEqual(
      board.view.jobs.map(({ node, type, state, place }) => [node, type, state, place]),
      [['node', 'neural-style-optimizer', 'queued', null]],
    );
    run.started(WEIGHTS, ORIGIN);
    run.progressed(EVENT);
    run.steered({ style: 700 }, undefined);
    const [job] = board.view.jobs;
    assert.deepEqual([job!.state, job!.iteration, job!.iterations, job!.remaining], ['running', 2, 8, 60]);
    assert.deepEqual([job!.weights, job!.weighedBy, job!.styles], [{ ...WEIGHTS, style: 700 }, 'loss', ['wood']]);
    run.progressed({ ...EVENT, paused: true });
    assert.equal(board.view.jobs[0]!.state, 'paused');
    const { id } = job!;
    assert.ok(board.job(id));
    run.ended();
    assert.deepEqual([board.view.jobs, board.job(id)], [[], undefined]);
  });

  it('has the jobs that run first, then those that are prepared, then those that wait, in their order', () => {
    const places = [1, 0, null];
    for (const place of places) board.add({ ...NODE, node: `waits ${place}` }, acts(place));
    board.add({ ...NODE, node: 'runs' }, acts(null)).started(WEIGHTS, ORIGIN);
    assert.deepEqual(
      board.view.jobs.map(({ node }) => node),
      ['runs', 'waits null', 'waits 0', 'waits 1'],
    );
  });

  it('tells no more than one can look at, and how many more there are', () => {
    for (let place = 0; place < MOST_SHOWN + 3; place++) board.add(NODE, acts(place));
    assert.deepEqual([board.view.jobs.length, board.view.more], [MOST_SHOWN, 3]);
  });

  it('is published at most twice a second, and only where somebody looks', () => {
    const run = board.add(NODE, acts(null));
    run.started(WEIGHTS, ORIGIN);
    for (let iteration = 1; iteration <= 100; iteration++) run.progressed({ ...EVENT, iteration });
    assert.equal(published.length, 1);
    mock.timers.tick(500);
    assert.deepEqual(
      published.map(({ jobs }) => jobs[0]!.iteration),
      [0, 100],
    );
    isWatched = false;
    run.progressed(EVENT);
    mock.timers.tick(5000);
    assert.equal(published.length, 2);
  });

  it('is published when the history changes, with another number', () => {
    board.historyChanged();
    assert.deepEqual(
      published.map(({ history }) => history),
      [1],
    );
  });
});
