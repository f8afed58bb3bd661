import assert from 'node:assert/strict';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import type { StyleTarget } from '../../../src/evaluate/objective/objective-spec.js';
import { GRAM_MATRICES } from '../../../src/loss/statistics/statistic-names.js';
import { noteOrigin } from '../../../src/pixels/origins.js';
import { NeuralStyleError } from '../../../src/errors.js';
import { LiveJob } from '../../../src/flow/live/live-job.js';
import { LivePicture } from '../../../src/flow/live/live-picture.js';
import { observe, type Report } from '../../../src/flow/node/telemetry.js';
import { ImageTensor } from '../../../src/flow/payloads/image-tensor.js';
import type { JobCounts } from '../../../src/flow/payloads/api.js';
import type { JobEnding, JobObserver } from '../../../src/flow/paint/job-observer.js';
import { LiveObserver } from '../../../src/flow/paint/live-observer.js';
import { LogObserver } from '../../../src/flow/paint/log-observer.js';
import { StatusObserver } from '../../../src/flow/paint/status-observer.js';
import type { OptimizeResult, ProgressEvent, Steering } from '../../../src/painting/job.js';
import { plainPicture } from '../../support/engine/objectives.js';
import { weightsOf } from '../../support/numbers/weights.js';

const LOSSES = { total: 123_456, content: 1, style: 2, tv: 3 };
const WEIGHTS = weightsOf({ content: 5, style: 500, lines: 0, tv: 1, temporal: 0 });
const EVENT: ProgressEvent = { iteration: 3, iterations: 10, losses: LOSSES, elapsed: 30, remaining: 70, paused: false, width: 2 };
const RESULT: OptimizeResult = {
  picture: plainPicture(8),
  losses: LOSSES,
  iterations: 10,
  elapsed: 2345,
  seed: 1,
  reason: 'iterations',
  curve: [{ iteration: 1, width: 2, ...LOSSES }],
  resumedFrom: 0,
};
const PAINTED: JobEnding = { outcome: 'painted', result: RESULT };
const AT_ONCE: JobEnding = {
  outcome: 'painted',
  result: { picture: plainPicture(9), content: new ImageTensor(plainPicture(1)), styles: [], model: EMBEDDED_MODEL, elapsed: 42.6 },
};
const CANCELLED: JobEnding = { outcome: 'cancelled', iteration: 3, iterations: 10 };
const SUPERSEDED: JobEnding = { outcome: 'superseded', iteration: 0, iterations: 10 };
const FAILED: JobEnding = { outcome: 'failed', error: new NeuralStyleError('busy') };

const NO_STEERING = (steering: Steering): void => assert.fail(JSON.stringify(steering));

describe('StatusObserver', () => {
  let shown: unknown[];
  let counts: JobCounts;

  const observer = (): JobObserver => {
    const show =
      (kind: string) =>
      (...text: unknown[]): void =>
        void shown.push([kind, ...text]);
    const status = {
      waiting: show('waiting'),
      working: show('working'),
      stopped: show('stopped'),
      done: show('done'),
      note: show('note'),
      withoutNote: () => undefined,
    };
    return new StatusObserver({ status, duration: (milliseconds) => `${milliseconds} ms`, counts: () => counts });
  };
  beforeEach(() => {
    shown = [];
    counts = { waiting: 0, painted: 0, cancelled: 0, superseded: 0, refused: 0, failed: 0 };
  });

  it('shows where a job stands', () => {
    const status = observer();
    status.queued(2);
    status.retried(1);
    status.started('onnxruntime', WEIGHTS, { weighedBy: null, styles: [] });
    status.progressed(EVENT, NO_STEERING);
    status.progressed({ ...EVENT, paused: true }, NO_STEERING);
    assert.deepEqual(shown, [
      ['waiting', 'queued', { count: 2 }],
      ['waiting', 'again'],
      ['working', 'starting', { engine: 'onnxruntime' }],
      ['working', 'iteration', { iteration: 3, iterations: 10, remaining: '70 ms' }],
      ['waiting', 'held', { iteration: 3, iterations: 10 }],
    ]);
  });

  it('shows how a job ended; an error is shown by the node that gives it to Catch nodes', () => {
    for (const ending of [PAINTED, CANCELLED, SUPERSEDED, FAILED]) observer().ended(ending);
    assert.deepEqual(shown, [
      ['done', 'done', { seconds: '2.3', loss: '1.2e5' }],
      ['stopped', 'cancelled', { iteration: 3, iterations: 10 }],
      ['stopped', 'superseded'],
    ]);
  });

  it('names the styles of a finished picture, cut where they are long; after steering, those that took their place', () => {
    const status = observer();
    status.started('kernels', WEIGHTS, { weighedBy: null, styles: ['wood.jpg', 'a glass window of the cathedral.jpg'] });
    status.ended(PAINTED);
    const other: StyleTarget = { statistic: GRAM_MATRICES, tensors: [], blend: 1 };
    noteOrigin(other.tensors, { name: 'other.jpg' });
    const steered = observer();
    steered.started('kernels', WEIGHTS, { weighedBy: null, styles: ['wood.jpg'] });
    steered.steered!({ styles: [other] });
    steered.ended(PAINTED);
    const noted = shown.filter((each) => Array.isArray(each) && each[0] === 'note');
    assert.deepEqual(noted, [
      ['note', 'style-used', { styles: 'wood.jpg, a glass window of t…' }],
      ['note', 'style-used', { styles: 'other.jpg' }],
    ]);
  });

  it('shows what was painted in one pass by its size and time', () => {
    observer().ended(AT_ONCE);
    assert.deepEqual(shown, [['done', 'painted', { width: 2, height: 2, milliseconds: 43 }]]);
  });

  it('notes how many jobs have been left out', () => {
    counts = { ...counts, superseded: 2, refused: 1 };
    observer().ended(FAILED);
    assert.deepEqual(shown, [['note', 'dropped', { count: 3 }]]);
  });
});

describe('LiveObserver', () => {
  let isShown: boolean;
  let job: LiveJob;
  let picture: LivePicture;

  beforeEach(() => {
    isShown = true;
    job = new LiveJob({ isWatched: () => false, publish: () => undefined });
    picture = new LivePicture({ isShown: () => isShown, publish: () => undefined });
  });
  afterEach(() => {
    job.close();
    picture.close();
  });

  const observer = (preview = true): LiveObserver =>
    new LiveObserver({ live: { job, picture }, preview, errorText: ({ code }) => `text of ${code}` });

  it('shows the job in the dialog, from the queue to its end', () => {
    const live = observer();
    live.queued();
    assert.equal(job.view.state, 'queued');
    live.started('onnxruntime', WEIGHTS);
    assert.deepEqual([job.view.state, job.view.weights], ['running', WEIGHTS]);
    live.progressed(EVENT, () => undefined);
    assert.deepEqual([job.view.iteration, job.curve.length], [3, 1]);
    live.ended(PAINTED);
    assert.deepEqual([job.view.state, job.curve], ['done', RESULT.curve]);
  });

  it('shows what was painted in one pass as done, without losses', async () => {
    const live = observer();
    live.started('kernels', {});
    live.ended(AT_ONCE);
    const { state, losses, elapsed } = job.view;
    assert.deepEqual([state, losses, elapsed, job.curve], ['done', null, 42.6, []]);
    assert.equal((await picture.full())?.data[0], 9);
  });

  for (const [ending, state] of [
    [CANCELLED, 'cancelled'],
    [SUPERSEDED, 'cancelled'],
    [FAILED, 'failed'],
  ] as const) {
    it(`shows a job that is ${ending.outcome} as ${state}`, () => {
      const live = observer();
      live.started('onnxruntime', WEIGHTS);
      live.ended(ending);
      assert.deepEqual([job.view.state, job.view.message], [state, state === 'failed' ? 'text of busy' : undefined]);
    });
  }

  it('leaves the dialog to the running job where one ends that never began', () => {
    const running = observer();
    running.started('onnxruntime', WEIGHTS);
    observer().ended(FAILED);
    assert.equal(job.view.state, 'running');
  });

  it('shows the pictures that come under the node, and asks for the next one while an editor shows it', async () => {
    const asked: Steering[] = [];
    const live = observer();
    live.progressed({ ...EVENT, glimpse: plainPicture(4) }, (steering) => asked.push(steering));
    assert.equal((await picture.full())?.data[0], 4);
    isShown = false;
    live.progressed(EVENT, NO_STEERING);
    assert.deepEqual(asked, [{ glimpse: true }]);
    live.ended(PAINTED);
    assert.equal((await picture.full())?.data[0], 8);
  });

  it('neither shows nor asks for pictures where the node has no preview', async () => {
    const live = observer(false);
    live.progressed({ ...EVENT, picture: plainPicture(4) }, NO_STEERING);
    live.ended(PAINTED);
    assert.equal(await picture.full(), null);
  });
});

describe('LogObserver', () => {
  let lines: string[];
  let reports: Report[];
  let unobserve: () => void;

  beforeEach(() => {
    lines = [];
    reports = [];
    unobserve = observe((report) => reports.push(report));
  });
  afterEach(() => unobserve());

  const observer = (id = 'one'): LogObserver =>
    new LogObserver({
      id,
      warn: (key, parameters) => lines.push(`${key} ${JSON.stringify(parameters)}`),
      debug: (line) => lines.push(line.replace(/seconds=[\d.]+/, 'seconds=…')),
    });

  it('writes one line for a job, which collectors can take apart', () => {
    for (const ending of [PAINTED, AT_ONCE, CANCELLED, FAILED]) observer().ended(ending);
    assert.deepEqual(lines, [
      'job painted msgid=one seconds=… iterations=10 computing=2.345 loss=123456 width=2 height=2',
      'job painted msgid=one seconds=… computing=0.043 width=2 height=2',
      'job cancelled msgid=one seconds=… iterations=3',
      'job failed msgid=one seconds=… error=busy',
    ]);
  });

  it('lets no message forge a line', () => {
    observer('one\njob painted msgid=two').ended(CANCELLED);
    assert.deepEqual(lines, ['job cancelled msgid="one\\njob painted msgid=two" seconds=… iterations=3']);
  });

  it('counts endings and retries for the metrics', () => {
    const log = observer();
    log.retried(2);
    log.ended(SUPERSEDED);
    assert.deepEqual(
      reports.map((report) => (report.kind === 'job' ? report.outcome : report.kind)),
      ['retry', 'superseded'],
    );
    assert.equal(lines[0], 'again {"left":2}');
  });

  it('warns of a checkpoint that was not written over', () => {
    const log = observer();
    log.progressed(EVENT);
    log.progressed({ ...EVENT, checkpoint: { file: 'job-2', job: 'a', spared: 'job' } });
    assert.deepEqual(lines, ['spared {"spared":"job","file":"job-2"}']);
  });
});
