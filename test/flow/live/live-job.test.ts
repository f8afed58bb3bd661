import assert from 'node:assert/strict';
import { mock } from 'node:test';
import type { OptimizeResult, ProgressEvent } from '../../../src/painting/job.js';
import { type JobView, LiveJob } from '../../../src/flow/live/live-job.js';
import { steeringOf, type SteeringRequest } from '../../../src/flow/live/steering.js';
import { weightsOf } from '../../support/numbers/weights.js';

const WEIGHTS = weightsOf({ content: 5, style: 500, lines: 0, tv: 100, temporal: 1000 });

function progress(iteration: number, others: Partial<ProgressEvent> = {}): ProgressEvent {
  const losses = { total: 100 / iteration, content: 1, style: 2, tv: 3 };
  return { iteration, iterations: 10, losses, elapsed: iteration * 10, remaining: 5, paused: false, width: 64, ...others };
}

function result(iterations: number): OptimizeResult {
  const { losses, elapsed } = progress(iterations);
  const curve = [{ iteration: iterations, width: 64, ...losses }];
  const picture = { width: 1, height: 1, data: new Uint8Array(3) };
  return { picture, losses, iterations, elapsed, seed: 1, reason: 'iterations', curve, resumedFrom: 0 };
}

describe('LiveJob', () => {
  let isWatched: boolean;
  let published: JobView[];
  let job: LiveJob;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    isWatched = true;
    published = [];
    job = new LiveJob({ isWatched: () => isWatched, publish: (report) => published.push(report) });
  });
  afterEach(() => {
    job.close();
    mock.timers.reset();
  });

  it('is idle at first', () => assert.deepEqual([job.view.state, job.curve], ['idle', []]));

  it('tells how a job gets on', () => {
    const run = job.begin(WEIGHTS);
    assert.deepEqual([job.view.state, job.view.losses, job.view.weights], ['running', null, WEIGHTS]);
    run.progressed(progress(1));
    run.progressed(progress(2));
    const { losses } = progress(2);
    const expected = { state: 'running', iteration: 2, iterations: 10, losses, elapsed: 20, remaining: 5, width: 64, weights: WEIGHTS };
    assert.deepEqual(job.view, { ...expected, weighedBy: null, styles: [] });
    assert.deepEqual(
      job.curve.map(({ iteration, total }) => [iteration, total]),
      [
        [1, 100],
        [2, 50],
      ],
    );
  });

  it('publishes at most four reports a second, the latest winning, and only while a dialog is open', () => {
    const run = job.begin(WEIGHTS);
    for (let iteration = 1; iteration <= 9; iteration++) run.progressed(progress(iteration));
    mock.timers.tick(250);
    assert.deepEqual(
      published.map(({ iteration }) => iteration),
      [0, 9],
    );
    isWatched = false;
    run.progressed(progress(10));
    mock.timers.tick(250);
    assert.equal(published.length, 2);
  });

  it('says that a job is halted, which adds no point to the curve', () => {
    const run = job.begin(WEIGHTS);
    run.progressed(progress(1));
    run.progressed(progress(1, { paused: true }));
    assert.deepEqual([job.view.state, job.curve.length], ['paused', 1]);
  });

  it('keeps the result of the last job', () => {
    const run = job.begin(WEIGHTS);
    run.progressed(progress(1));
    run.done(result(10));
    assert.deepEqual([job.view.state, job.view.iteration, job.view.remaining, job.curve], ['done', 10, 0, result(10).curve]);
  });

  it('says that a job was cancelled, or what went wrong', () => {
    job.begin(WEIGHTS).cancelled();
    assert.equal(job.view.state, 'cancelled');
    job.begin(WEIGHTS).failed('out of memory');
    assert.deepEqual([job.view.state, job.view.message], ['failed', 'out of memory']);
    job.begin(WEIGHTS);
    assert.equal(job.view.message, undefined);
  });

  it('passes over what an earlier job tells', () => {
    const earlier = job.begin(WEIGHTS);
    job.begin(WEIGHTS).progressed(progress(3));
    earlier.progressed(progress(9));
    earlier.failed('too late');
    assert.deepEqual([job.view.state, job.view.iteration], ['running', 3]);
  });

  it('says that a job waits only where none runs', () => {
    job.queued();
    assert.equal(job.view.state, 'queued');
    job.begin(WEIGHTS);
    job.queued();
    assert.equal(job.view.state, 'running');
  });

  it('shows the weights that the running job has been given, and those of no other', () => {
    job.steered({ style: 7 }, undefined);
    assert.equal(job.view.weights, null);
    const run = job.begin(WEIGHTS);
    job.steered({ style: 7 }, undefined);
    assert.deepEqual(job.view.weights, { ...WEIGHTS, style: 7 });
    run.cancelled();
    job.steered({ style: 9 }, undefined);
    assert.deepEqual(job.view.weights, { ...WEIGHTS, style: 7 });
  });

  it('names the styles of the running job, and those that take their place', () => {
    job.begin(WEIGHTS, { weighedBy: 'loss', styles: ['wood.jpg'] });
    assert.deepEqual([job.view.weighedBy, job.view.styles], ['loss', ['wood.jpg']]);
    job.steered(undefined, ['glass.jpg']);
    assert.deepEqual([job.view.styles, job.view.weights], [['glass.jpg'], WEIGHTS]);
  });

  it('shows no weight of a term that the running job has nothing to compare with for', () => {
    job.begin({ style: 500, tv: 100 });
    job.steered({ content: 3, style: 7 }, undefined);
    assert.deepEqual(job.view.weights, { style: 7, tv: 100 });
  });

  it('steers and cancels by who controls the jobs, until they give that up', () => {
    const steered: SteeringRequest[] = [];
    let running = 1;
    const release = job.control({ steer: (request) => (steered.push(request), running), cancel: () => running });
    const changes = steeringOf({ _msgid: '', pause: true })!;
    assert.deepEqual([job.steer(changes), job.cancel()], [true, true]);
    assert.deepEqual(steered, [changes]);
    running = 0;
    assert.deepEqual([job.steer(changes), job.cancel()], [false, false]);
    running = 1;
    release();
    assert.deepEqual([job.steer(changes), job.cancel()], [false, false]);
  });
});
