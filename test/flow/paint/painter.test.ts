import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NeuralStyleError } from '../../../src/errors.js';
import type { JobEnding, JobObserver, PaintedAtOnce } from '../../../src/flow/paint/job-observer.js';
import { MOST_PASSES_WAITING, type Painted, Painter } from '../../../src/flow/paint/painter.js';
import type { AtOnceRequest, PaintRequest } from '../../../src/flow/paint/paint-job.js';
import { ImageTensor } from '../../../src/flow/payloads/image-tensor.js';
import { StylePayload } from '../../../src/flow/payloads/style-payload.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import { Checkpoint, type JobState } from '../../../src/painting/checkpoint.js';
import type { OptimizeJob } from '../../../src/painting/job.js';
import { type PaintProperties, paintSettings } from '../../../src/settings/paint-settings.js';
import { FakeEngine } from '../../support/engine/fake-engine.js';
import { objectiveOf, plainPicture } from '../../support/engine/objectives.js';
import { GRAM_MATRICES } from '../../../src/loss/statistics/statistic-names.js';

const CRASH = new NeuralStyleError('engine-crashed', { signal: 'SIGKILL' });

/** Writes down what an observer is told of a job. */
class Notes implements JobObserver {
  readonly lines: string[] = [];
  ending: JobEnding | null = null;

  queued(waiting: number): void {
    this.lines.push(`queued ${waiting}`);
  }
  retried(left: number): void {
    this.lines.push(`retried, ${left} left`);
  }
  started(computer: string): void {
    this.lines.push(`started by ${computer}`);
  }
  progressed({ iteration }: { readonly iteration: number }): void {
    this.lines.push(`iteration ${iteration}`);
  }
  ended(ending: JobEnding): void {
    this.lines.push(ending.outcome);
    this.ending = ending;
  }
}

describe('Painter', () => {
  let engine: FakeEngine;
  let painter: Painter;

  const open = (limit?: number): void => {
    engine = new FakeEngine(limit);
    painter = new Painter(() => engine);
  };
  beforeEach(() => open());

  interface Asked {
    readonly notes: Notes;
    /** Null for a job that was cancelled. */
    readonly painted: Promise<Painted | null>;
    /** How often the objective has been made. */
    readonly prepared: () => number;
  }

  const paint = (id: string, properties: Partial<PaintProperties> = {}, changes: Partial<PaintRequest> = {}): Asked => {
    const notes = new Notes();
    let prepared = 0;
    const prepare = (): ReturnType<PaintRequest['prepare']> => {
      prepared += 1;
      return Promise.resolve(objectiveOf(Number(id)));
    };
    const settings = paintSettings({ iterations: 10, ...properties });
    const request = { id, engine: 'engine', prepare, settings, init: () => Promise.resolve(null), observers: [notes], ...changes };
    const painted = painter.paint(request);
    painted.catch(() => undefined);
    return { notes, painted, prepared: () => prepared };
  };
  const levelOf = (job: OptimizeJob): number => job.objective.content!.picture.data[0]!;

  it('paints one job after the other, and tells each how many wait', async () => {
    const [first, second, third] = [paint('1'), paint('2'), paint('3')];
    assert.equal(painter.counts.waiting, 3);
    for (const [index, asked] of [first, second, third].entries()) {
      const begun = await engine.next();
      assert.equal(levelOf(begun.job), index + 1);
      begun.progress({ iteration: 4 });
      begun.finish();
      assert.equal((await asked.painted)?.objective.content?.picture.data[0], index + 1);
    }
    assert.deepEqual(first.notes.lines, ['started by fake', 'iteration 4', 'painted']);
    assert.deepEqual(second.notes.lines, ['queued 1', 'started by fake', 'iteration 4', 'painted']);
    assert.deepEqual(third.notes.lines, ['queued 2', 'started by fake', 'iteration 4', 'painted']);
    assert.deepEqual(painter.counts, { waiting: 0, painted: 3, cancelled: 0, superseded: 0, refused: 0, failed: 0 });
  });

  it('refuses a job that finds the queue full, without preparing it', async () => {
    open(1);
    paint('1');
    paint('2');
    const third = paint('3');
    await assert.rejects(third.painted, { code: 'queue-full' });
    assert.deepEqual([third.notes.lines, third.prepared()], [['refused'], 0]);
    assert.equal(painter.counts.refused, 1);
    (await engine.next()).finish();
    (await engine.next()).finish();
  });

  it('refuses a job while another one runs or waits, where it is to reject', async () => {
    paint('1', { overflow: 'reject' });
    const second = paint('2', { overflow: 'reject' });
    await assert.rejects(second.painted, { code: 'busy' });
    assert.deepEqual([second.notes.lines, painter.counts.refused], [['refused'], 1]);
    (await engine.next()).finish();
  });

  it('replaces the waiting job by a newer one, and never the running one, where the latest counts', async () => {
    const first = paint('1', { overflow: 'latest' });
    const begun = await engine.next();
    const second = paint('2', { overflow: 'latest' });
    const third = paint('3', { overflow: 'latest' });
    assert.equal(await second.painted, null);
    assert.deepEqual(second.notes.ending, { outcome: 'superseded', iteration: 0, iterations: 10 });
    assert.equal(second.prepared(), 0);
    begun.finish();
    assert.ok(await first.painted);
    const last = await engine.next();
    assert.equal(levelOf(last.job), 3);
    last.finish();
    assert.ok(await third.painted);
    assert.deepEqual([painter.counts.painted, painter.counts.superseded], [2, 1]);
  });

  it('prepares a job while another one is painted, and fails it at once where that goes wrong', async () => {
    paint('1');
    const begun = await engine.next();
    const broken = paint(
      '2',
      {},
      { prepare: () => Promise.reject(new NeuralStyleError('image-invalid', { source: 'msg.payload', reason: '' })) },
    );
    await assert.rejects(broken.painted, { code: 'image-invalid' });
    assert.deepEqual([broken.notes.lines, painter.counts.failed], [['queued 1', 'failed'], 1]);
    begun.finish();
  });

  it('counts a job as failed whose engine is not there', async () => {
    painter = new Painter(() => {
      throw new NeuralStyleError('not-deployed', { kind: 'engine' });
    });
    const { painted, notes } = paint('1');
    await assert.rejects(painted, { code: 'not-deployed' });
    assert.deepEqual([notes.lines, painter.counts.failed, painter.counts.waiting], [['failed'], 1, 0]);
  });

  it('counts an error of anything else as a failure, and gives it on as it was thrown', async () => {
    const thrown = new Error('a getter');
    const { painted, notes } = paint('1', {}, { prepare: () => Promise.reject(thrown) });
    await assert.rejects(painted, (error) => error === thrown);
    assert.equal(notes.ending?.outcome, 'failed');
  });

  describe('when the engine ends', () => {
    it('begins the job again as often as it may, prepared anew', async () => {
      const { painted, notes, prepared } = paint('1', { retries: 2 });
      for (let attempt = 0; attempt < 2; attempt++) (await engine.next()).fail(CRASH);
      (await engine.next()).finish();
      assert.ok(await painted);
      const started = 'started by fake';
      assert.deepEqual(notes.lines, [started, 'retried, 1 left', started, 'retried, 0 left', started, 'painted']);
      assert.equal(prepared(), 3);
    });

    it('fails the job that may not begin again', async () => {
      const { painted, notes } = paint('1');
      (await engine.next()).fail(CRASH);
      await assert.rejects(painted, { code: 'engine-crashed' });
      assert.deepEqual([notes.lines, painter.counts.failed], [['started by fake', 'failed'], 1]);
    });

    it('repeats the steering that holds for the whole job, merged', async () => {
      const { painted } = paint('1', { retries: 1 });
      const first = await engine.next();
      painter.steer({ weights: { style: 7 }, learningRate: 2, remaining: 5 }, null);
      painter.steer({ weights: { content: 3 }, paused: true, glimpse: true }, null);
      painter.steer({ paused: false }, null);
      first.fail(CRASH);
      const second = await engine.next();
      assert.deepEqual(second.steered, [{ weights: { style: 7, content: 3 }, learningRate: 2, paused: false }]);
      second.finish();
      await painted;
    });

    it('prepares a waiting job again whose objective was lost with it', async () => {
      let attempts = 0;
      const prepare = (): ReturnType<PaintRequest['prepare']> =>
        ++attempts === 1 ? Promise.reject(CRASH) : Promise.resolve(objectiveOf(2));
      const { painted, notes } = paint('2', { retries: 1 }, { prepare });
      (await engine.next()).finish();
      assert.ok(await painted);
      assert.deepEqual([notes.lines, attempts], [['retried, 0 left', 'started by fake', 'painted'], 2]);
    });
  });

  describe('cancels', () => {
    it('the jobs of one message and leaves the others', async () => {
      const [first, second] = [paint('1'), paint('2')];
      const begun = await engine.next();
      begun.progress({ iteration: 6, iterations: 8 });
      assert.deepEqual([painter.has('1'), painter.has('3')], [true, false]);
      assert.equal(painter.cancel('1'), 1);
      assert.equal(await first.painted, null);
      assert.deepEqual(first.notes.ending, { outcome: 'cancelled', iteration: 6, iterations: 8 });
      (await engine.next()).finish();
      assert.ok(await second.painted);
      assert.deepEqual([painter.counts.cancelled, painter.counts.painted], [1, 1]);
    });

    it('all jobs, also those that wait and are not prepared yet', async () => {
      const asked = [paint('1'), paint('2'), paint('3')];
      await engine.next();
      assert.equal(painter.cancel(), 3);
      for (const { painted } of asked) assert.equal(await painted, null);
      assert.equal(asked[2]!.notes.ending?.outcome, 'cancelled');
      assert.deepEqual([painter.counts.cancelled, painter.counts.waiting, engine.hasBegun], [3, 0, false]);
    });

    it('nothing where there is nothing', () => assert.equal(painter.cancel(), 0));
  });

  describe('in one pass', () => {
    interface Pass {
      readonly notes: Notes;
      readonly painted: Promise<PaintedAtOnce | null>;
      /** Ends it as the engine would. */
      readonly end: (outcome: PaintedAtOnce | Error) => void;
      /** Times that it has begun. */
      readonly begun: () => number;
    }
    const content = new ImageTensor(plainPicture(1));
    const RESULT: PaintedAtOnce = { picture: plainPicture(3), content, styles: [], model: EMBEDDED_MODEL, elapsed: 20 };

    const pass = (id: string, changes: Partial<AtOnceRequest> = {}): Pass => {
      const notes = new Notes();
      const outcomes: ((outcome: PaintedAtOnce | Error) => void)[] = [];
      let begun = 0;
      const paintOnce: AtOnceRequest['paint'] = ({ onStart }) => {
        begun += 1;
        onStart('fake');
        return new Promise((resolve, reject) =>
          outcomes.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome))),
        );
      };
      const painted = painter.paintAtOnce({ id, overflow: 'queue', retries: 0, observers: [notes], paint: paintOnce, ...changes });
      painted.catch(() => undefined);
      return { notes, painted, end: (outcome) => outcomes.shift()!(outcome), begun: () => begun };
    };
    /** What is waiting in promises has happened. */
    const settled = (): Promise<void> => new Promise(setImmediate);

    it('paints one picture after the other, and tells each how many wait', async () => {
      const [first, second] = [pass('1'), pass('2')];
      await settled();
      assert.deepEqual([first.begun(), second.begun(), painter.counts.waiting], [1, 0, 1]);
      first.end(RESULT);
      assert.equal(await first.painted, RESULT);
      await settled();
      second.end(RESULT);
      await second.painted;
      assert.deepEqual(first.notes.lines, ['started by fake', 'painted']);
      assert.deepEqual(second.notes.lines, ['queued 1', 'started by fake', 'painted']);
      assert.equal(painter.counts.painted, 2);
    });

    it('cancels those of a message, whose turn goes to the next when the engine is done with them', async () => {
      const [first, second] = [pass('1'), pass('2')];
      await settled();
      assert.equal(painter.cancel('1'), 1);
      assert.equal(await first.painted, null);
      assert.deepEqual(first.notes.ending, { outcome: 'cancelled', iteration: 0, iterations: 1 });
      assert.equal(second.begun(), 0);
      first.end(RESULT);
      await settled();
      second.end(RESULT);
      assert.equal(await second.painted, RESULT);
    });

    it('cannot be steered, and is no picture for the next to start from', async () => {
      const { end, painted } = pass('1');
      await settled();
      assert.deepEqual([painter.steer({ paused: true }, null), painter.content], [0, null]);
      end(RESULT);
      await painted;
      paint('2', { init: 'previous' });
      assert.equal((await engine.next()).job.start?.data[0], 2);
    });

    it('replaces the waiting one by a newer one where the latest counts, and rejects where it is to', async () => {
      const first = pass('1', { overflow: 'latest' });
      await settled();
      const [second, third] = [pass('2', { overflow: 'latest' }), pass('3', { overflow: 'latest' })];
      assert.equal(await second.painted, null);
      assert.equal(second.notes.ending?.outcome, 'superseded');
      await assert.rejects(pass('4', { overflow: 'reject' }).painted, { code: 'busy' });
      first.end(RESULT);
      await first.painted;
      await settled();
      third.end(RESULT);
      assert.equal(await third.painted, RESULT);
    });

    it('begins again as often as it may where the engine ends', async () => {
      const { painted, notes, end } = pass('1', { retries: 1 });
      await settled();
      end(CRASH);
      await settled();
      end(RESULT);
      assert.equal(await painted, RESULT);
      assert.deepEqual(notes.lines, ['started by fake', 'retried, 0 left', 'started by fake', 'painted']);
    });

    it('refuses more than may wait, and fails what waits when it closes', async () => {
      const all = Array.from({ length: MOST_PASSES_WAITING + 1 }, (_, id) => pass(String(id)));
      await assert.rejects(pass('more').painted, { code: 'queue-full' });
      painter.close();
      for (const { painted } of all) await assert.rejects(painted, { code: 'engine-closed' });
    });
  });

  it('fails its jobs when it closes, and every later one', async () => {
    const running = paint('1');
    await engine.next();
    painter.close();
    await assert.rejects(running.painted, { code: 'engine-closed' });
    await assert.rejects(paint('2').painted, { code: 'engine-closed' });
    assert.equal(painter.counts.failed, 2);
  });

  describe('with a checkpoint', () => {
    let folder: string;
    let file: string;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'neural-style-painter-'));
      file = join(folder, 'job.safetensors');
    });
    afterEach(() => rm(folder, { recursive: true }));

    /** A job that runs, and has said where its state is kept. */
    const running = async (): Promise<Asked> => {
      const asked = paint('1', { checkpoint: file });
      const { job, progress } = await engine.next();
      const checkpoint = new Checkpoint(file, job, job.scales, 'network');
      await checkpoint.save({ seed: 1 } as JobState);
      progress({ checkpoint: checkpoint.kept });
      assert.ok(existsSync(file));
      return asked;
    };

    it('removes it with a job that is cancelled', async () => {
      const { painted } = await running();
      painter.cancel();
      assert.equal(await painted, null);
      assert.equal(existsSync(file), false);
    });

    it('keeps it for a job that the closing node ends', async () => {
      const { painted } = await running();
      painter.close();
      await assert.rejects(painted, { code: 'engine-closed' });
      assert.equal(existsSync(file), true);
    });
  });

  describe('steers', () => {
    it('the running job alone, and says how many that are', async () => {
      assert.equal(painter.steer({ paused: true }, null), 0);
      paint('1');
      paint('2');
      const begun = await engine.next();
      assert.equal(painter.steer({ paused: true }, null), 1);
      assert.deepEqual(begun.steered, [{ paused: true }]);
      assert.equal(painter.content?.data[0], 1);
      begun.finish();
      assert.deepEqual((await engine.next()).steered, []);
    });

    const styleOf = (file: string): { payload: StylePayload; blend: number } => ({
      payload: new StylePayload('engine', { ...EMBEDDED_MODEL, file }, { statistic: GRAM_MATRICES, tensors: [] }),
      blend: 2,
    });

    it('to styles of the same model', async () => {
      paint('1');
      const begun = await engine.next();
      painter.steer({}, [styleOf(EMBEDDED_MODEL.file)]);
      assert.deepEqual(begun.steered, [{ styles: [{ statistic: GRAM_MATRICES, tensors: [], blend: 2 }] }]);
    });

    it('to no styles of another model', async () => {
      paint('1');
      const begun = await engine.next();
      assert.throws(() => painter.steer({}, [styleOf('other.safetensors')]), { code: 'model-mismatch' });
      assert.deepEqual(begun.steered, []);
    });
  });

  describe('starts', () => {
    it('a frame from the one before, at its size, with the last scale alone', async () => {
      const frames = { init: 'previous', scales: 3 } as const;
      const first = paint('1', frames);
      const begun = await engine.next();
      assert.deepEqual([begun.job.previous, begun.job.start?.data[0], begun.job.scales.length], [null, 1, 3]);
      begun.finish({ picture: plainPicture(99) });
      await first.painted;
      paint('2', frames, { prepare: () => Promise.resolve(objectiveOf(2, plainPicture(2, 4, 4))) });
      const { previous, start, scales } = (await engine.next()).job;
      assert.deepEqual([previous?.content.data[0], previous?.result.data[0], start?.data[0], start?.width], [1, 99, 99, 4]);
      assert.equal(scales.length, 1);
    });

    it('from the picture of the message, at the size of the content', async () => {
      paint('1', { init: 'message' }, { init: () => Promise.resolve(plainPicture(50, 8, 8)) });
      const { start } = (await engine.next()).job;
      assert.deepEqual([start?.width, start?.height, start?.data[0]], [2, 2, 50]);
    });

    it('nothing where the message should have brought a picture, and has not', async () => {
      await assert.rejects(paint('1', { init: 'message' }).painted, { code: 'payload-type' });
    });

    it('from noise without a picture', async () => {
      paint('1', { init: 'noise' });
      assert.equal((await engine.next()).job.start, null);
    });
  });
});
