import assert from 'node:assert/strict';
import { Controls } from '../../src/painting/controls.js';
import { weightsOf } from '../support/numbers/weights.js';

const WEIGHTS = weightsOf({ content: 5, style: 500, lines: 0, tv: 100, temporal: 10 });

/** Waits for the turn of an iteration; tells when it has come, and how often there was a pause. */
function wait(controls: Controls, signal = new AbortController().signal): { readonly state: () => Promise<string>; pauses: number } {
  const waiting = { state: () => new Promise<string>((resolve) => setImmediate(() => resolve(state))), pauses: 0 };
  let state = 'waiting';
  controls
    .ready(signal, () => (waiting.pauses += 1))
    .then(
      () => (state = 'ready'),
      (error: unknown) => (state = (error as { code: string }).code),
    );
  return waiting;
}

describe('Controls', () => {
  it('changes the weights that are named and keeps the others', () => {
    const controls = new Controls(WEIGHTS);
    controls.steer({ weights: { style: 5000 } });
    controls.steer({ weights: { tv: 0, temporal: 1 } });
    assert.deepEqual(controls.weights, weightsOf({ content: 5, style: 5000, lines: 0, tv: 0, temporal: 1 }));
  });

  it('makes other weights a new object, by which the job notices, and only then', () => {
    const controls = new Controls(WEIGHTS);
    controls.steer({ learningRate: 3 });
    assert.equal(controls.weights, WEIGHTS);
    controls.steer({ weights: {} });
    assert.notEqual(controls.weights, WEIGHTS);
    assert.deepEqual(WEIGHTS, weightsOf({ content: 5, style: 500, lines: 0, tv: 100, temporal: 10 }));
  });

  it('takes the weights of a checkpoint, under those that it was told', () => {
    const controls = new Controls(WEIGHTS);
    const saved = weightsOf({ content: 1, style: 2, lines: 0, tv: 3, temporal: 4 });
    controls.restore(saved);
    // The very same object: nothing has changed for the job.
    assert.equal(controls.weights, saved);
    controls.steer({ weights: { style: 5000 } });
    controls.restore(saved);
    assert.deepEqual(controls.weights, weightsOf({ content: 1, style: 5000, lines: 0, tv: 3, temporal: 4 }));
  });

  it('gives what has been set once, the latest of each', () => {
    const controls = new Controls(WEIGHTS);
    controls.steer({ learningRate: 3, remaining: 10 });
    controls.steer({ remaining: 0, styles: [] });
    assert.deepEqual(controls.take(), { learningRate: 3, remaining: 0, styles: [] });
    assert.deepEqual(controls.take(), { learningRate: null, remaining: null, styles: null });
  });

  it('lets the next iteration begin at once where there is no pause', async () => {
    const waiting = wait(new Controls(WEIGHTS));
    assert.equal(await waiting.state(), 'ready');
    assert.equal(waiting.pauses, 0);
  });

  it('waits while paused, says so once, and goes on when told to', async () => {
    const controls = new Controls(WEIGHTS);
    controls.steer({ paused: true });
    const waiting = wait(controls);
    assert.equal(await waiting.state(), 'waiting');
    controls.steer({ weights: { style: 1 }, paused: true });
    assert.equal(await waiting.state(), 'waiting');
    assert.deepEqual([controls.paused, waiting.pauses], [true, 1]);
    controls.steer({ paused: false });
    assert.equal(await waiting.state(), 'ready');
    assert.equal(controls.paused, false);
    assert.equal(await wait(controls).state(), 'ready');
  });

  it('goes on where the pause is ended by who is told of it', async () => {
    const controls = new Controls(WEIGHTS);
    controls.steer({ paused: true });
    await controls.ready(new AbortController().signal, () => controls.steer({ paused: false }));
  });

  it('can be paused again', async () => {
    const controls = new Controls(WEIGHTS);
    for (let round = 0; round < 2; round++) {
      controls.steer({ paused: true });
      const waiting = wait(controls);
      assert.equal(await waiting.state(), 'waiting');
      controls.steer({ paused: false });
      assert.equal(await waiting.state(), 'ready');
    }
  });

  it('does not wait any longer when the job is to finish', async () => {
    const controls = new Controls(WEIGHTS);
    controls.steer({ paused: true });
    const waiting = wait(controls);
    controls.steer({ finish: true });
    assert.equal(await waiting.state(), 'ready');
    assert.equal(controls.finish, true);
    assert.equal(await wait(controls).state(), 'ready');
  });

  it('ends a pause when the job is cancelled', async () => {
    const controls = new Controls(WEIGHTS);
    const controller = new AbortController();
    controls.steer({ paused: true });
    const waiting = wait(controls, controller.signal);
    assert.equal(await waiting.state(), 'waiting');
    controller.abort();
    assert.equal(await waiting.state(), 'cancelled');
  });

  it('lets no iteration begin of a job that is cancelled', async () => {
    const waiting = wait(new Controls(WEIGHTS), AbortSignal.abort());
    assert.equal(await waiting.state(), 'cancelled');
  });
});
