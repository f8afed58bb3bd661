import assert from 'node:assert/strict';
import { NeuralStyleError } from '../../../src/errors.js';
import { LiveJob } from '../../../src/flow/live/live-job.js';
import { LivePicture } from '../../../src/flow/live/live-picture.js';
import type { Message } from '../../../src/flow/node/input.js';
import { PaintController } from '../../../src/flow/paint/paint-controller.js';
import { Painter } from '../../../src/flow/paint/painter.js';
import { LiveObserver } from '../../../src/flow/paint/live-observer.js';
import { ProgressSender } from '../../../src/flow/paint/progress-sender.js';
import { StylePayload } from '../../../src/flow/payloads/style-payload.js';
import type { Painted } from '../../../src/flow/payloads/api.js';
import { type ImageTensor } from '../../../src/flow/payloads/image-tensor.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import { type PaintProperties, paintSettings } from '../../../src/settings/paint-settings.js';
import { FakeEngine } from '../../support/engine/fake-engine.js';
import { objectiveOf, plainPicture } from '../../support/engine/objectives.js';
import { weightsOf } from '../../support/numbers/weights.js';
import { GRAM_MATRICES } from '../../../src/loss/statistics/statistic-names.js';

describe('PaintController', () => {
  let engine: FakeEngine;
  let painter: Painter;
  let controller: PaintController;
  let picture: LivePicture;
  let job: LiveJob;
  let properties: Partial<PaintProperties>;
  /** What has been sent by the second output. */
  let sent: Message[];
  let kept: [first: number, loss: number | null][];
  let stopped: string[];

  beforeEach(() => {
    engine = new FakeEngine();
    painter = new Painter(() => engine);
    picture = new LivePicture({ isShown: () => false, publish: () => undefined });
    job = new LiveJob({ isWatched: () => false, publish: () => undefined });
    properties = { iterations: 10 };
    sent = [];
    stopped = [];
    kept = [];
    controller = new PaintController({
      painter,
      live: { picture, job },
      status: { stopped: (key) => stopped.push(key) },
      type: 'neural-style-optimizer',
      readSettings: () => paintSettings(properties),
      readOptions: () => properties,
      readStyles: (msg) => Promise.resolve([{ payload: (msg.payload ?? styleFrom('')) as StylePayload, blend: 1 }]),
      readInit: () => Promise.resolve(null),
      keep: ({ picture: { data }, loss }) => kept.push([data[0]!, loss]),
      observe: (msg, send) => [
        new LiveObserver({ live: { picture, job }, preview: false, errorText: String }),
        new ProgressSender(msg, send, () => painter.counts),
      ],
    });
  });
  afterEach(() => {
    painter.close();
    picture.close();
    job.close();
  });

  const styleFrom = (file = EMBEDDED_MODEL.file): StylePayload =>
    new StylePayload('engine', { ...EMBEDDED_MODEL, file }, { statistic: GRAM_MATRICES, tensors: [] });
  const paint = (msg: Message): Promise<Message | null> => {
    const painted = controller.paint(
      msg,
      'engine',
      () => Promise.resolve(objectiveOf(5)),
      (messages) => {
        sent.push((messages as Message[])[1]!);
      },
    );
    painted.catch(() => undefined);
    return painted;
  };
  const message = (given: object = {}): Message => ({ _msgid: 'one', ...given });

  it('gives the message with the picture, its losses, and what became of the jobs', async () => {
    const msg = message({ topic: 'sea' });
    const painted = paint(msg);
    (await engine.next()).finish({ picture: plainPicture(8), elapsed: 1234.5 });
    assert.equal(await painted, msg);
    const { payload, content, settings, ...others } = msg as Message &
      Pick<Painted, 'settings'> &
      Record<'payload' | 'content', ImageTensor>;
    assert.deepEqual([settings.seed, settings.iterations, settings.styleWeight, settings.made.width], [7, 10, 500, 2]);
    assert.deepEqual([payload.picture.data[0], content.picture.data[0]], [8, 5]);
    assert.deepEqual(others, {
      _msgid: 'one',
      topic: 'sea',
      loss: { total: 123_456, content: 1, style: 2, tv: 3 },
      iterations: 10,
      elapsed: 1235,
      seed: 7,
      reason: 'iterations',
      curve: [],
      jobs: { waiting: 0, painted: 1, cancelled: 0, superseded: 0, refused: 0, failed: 0 },
    });
  });

  it('keeps the painting in the history, unless its settings say otherwise', async () => {
    for (const history of [true, false]) {
      properties = { ...properties, history };
      const painted = paint(message());
      (await engine.next()).finish({ picture: plainPicture(8) });
      await painted;
      assert.deepEqual(kept, [[8, 123_456]]);
    }
  });

  it('says at which iteration a checkpoint took up', async () => {
    const painted = paint(message());
    (await engine.next()).finish({ resumedFrom: 4 });
    assert.equal((await painted)?.resumedFrom, 4);
  });

  it('adds the plot that is asked for', async () => {
    properties = { ...properties, plot: 'svg' };
    const painted = paint(message());
    (await engine.next()).finish();
    assert.match(String((await painted)?.plot), /^<svg /);
  });

  it('sends pictures and pauses by the second output, and no event without either', async () => {
    const painted = paint(message({ topic: 'sea', _client: 'dashboard', res: 'response' }));
    const begun = await engine.next();
    begun.progress({ iteration: 1 });
    begun.progress({ iteration: 2, elapsed: 80.4, remaining: 319.6, picture: plainPicture(8), tiles: 4 });
    begun.progress({ iteration: 3, paused: true });
    begun.finish();
    await painted;
    const [first, second] = sent.map(({ payload, ...msg }) => ({ msg, payload: payload as Record<string, unknown> }));
    assert.equal(sent.length, 2);
    assert.deepEqual(first!.msg, { _msgid: 'one', topic: 'sea', _client: 'dashboard', jobs: { ...painter.counts, painted: 0 } });
    const { image, ...progress } = first!.payload;
    assert.equal((image as ImageTensor).picture.data[0], 8);
    const losses = { total: 123_456, content: 1, style: 2, tv: 3 };
    assert.deepEqual(progress, { iteration: 2, iterations: 10, loss: losses, elapsed: 80, remaining: 320, paused: false, tiles: 4 });
    assert.deepEqual([second!.payload.paused, second!.payload.image, 'tiles' in second!.payload], [true, null, false]);
  });

  it('gives no message for a job that is reset, and says so by the second output', async () => {
    const painted = paint(message());
    (await engine.next()).progress({ iteration: 6 });
    await controller.control(message({ reset: true }), false);
    assert.equal(await painted, null);
    assert.deepEqual(sent.at(-1)!.payload, { cancelled: true, reason: 'reset', iteration: 6, iterations: 10 });
    assert.equal((sent.at(-1)!.jobs as { cancelled: number }).cancelled, 1);
  });

  it('puts what became of the jobs into a message that fails', async () => {
    const msg = message();
    const painted = paint(msg);
    (await engine.next()).fail(new NeuralStyleError('engine-crashed', { signal: 'SIGKILL' }));
    await assert.rejects(painted, { code: 'engine-crashed' });
    assert.equal((msg.jobs as { failed: number }).failed, 1);
  });

  it('makes no job of a message whose settings make no sense', async () => {
    properties = { iterations: -1 };
    await assert.rejects(paint(message()), { code: 'setting-invalid' });
    assert.equal(painter.counts.failed, 0);
  });

  it('makes no job of a message that cannot be read', async () => {
    const msg = message();
    Object.defineProperty(msg, 'topic', { enumerable: true, get: () => assert.fail('a getter') });
    await assert.rejects(paint(msg), { code: 'value-unreadable' });
    assert.equal(painter.counts.failed, 0);
  });

  describe('takes msg.reset', () => {
    beforeEach(() => picture.show({ make: () => Promise.resolve(plainPicture(1)), width: 1 }));

    for (const word of [true, 'yes', 'ALL', '', 'reset']) {
      it(`as the end of all jobs, and of the picture, where it is ${JSON.stringify(word)}`, async () => {
        const both = [paint(message({ _msgid: 'one' })), paint(message({ _msgid: 'other' }))];
        await engine.next();
        await controller.control(message({ reset: word }), false);
        assert.deepEqual(await Promise.all(both), [null, null]);
        assert.equal(picture.version, 0);
      });
    }

    it('as the end of one message where it is its id, though it be a word that means yes', async () => {
      const [named, other] = [paint(message({ _msgid: 'yes' })), paint(message({ _msgid: 'other' }))];
      await engine.next();
      await controller.control(message({ reset: 'yes' }), false);
      assert.equal(await named, null);
      (await engine.next()).finish();
      assert.ok(await other);
      assert.notEqual(picture.version, 0);
    });

    it('as the end of nothing where no message has that id', async () => {
      const painted = paint(message());
      const begun = await engine.next();
      await controller.control(message({ reset: 'unknown' }), false);
      begun.finish();
      assert.ok(await painted);
    });
  });

  it('passes changes on to the running job, and shows its new weights in the dialog', async () => {
    void paint(message());
    const begun = await engine.next();
    job.begin(weightsOf({ content: 5, style: 500, lines: 0, tv: 1, temporal: 0 }));
    await controller.control(message({ weights: { style: 9 }, pause: true }), false);
    assert.deepEqual(begun.steered, [{ weights: { style: 9 }, paused: true }]);
    assert.equal(job.view.weights?.style, 9);
    assert.deepEqual(stopped, []);
  });

  it('leaves the weights of a message that brings something to paint to that', () => {
    assert.equal(controller.control(message({ weights: { style: 9 } }), true), null);
  });

  it('takes a message for work that neither resets nor changes anything', () => {
    assert.equal(controller.control(message({ payload: 'a picture' }), false), null);
  });

  it('takes Gram matrices as payload for another style of the running job', async () => {
    void paint(message());
    const begun = await engine.next();
    await controller.control(message({ payload: styleFrom() }), false);
    assert.deepEqual(begun.steered, [{ styles: [{ statistic: GRAM_MATRICES, tensors: [], blend: 1 }] }]);
  });

  it('refuses a style of another model', async () => {
    void paint(message());
    await engine.next();
    await assert.rejects(Promise.resolve(controller.control(message({ payload: styleFrom('other.safetensors') }), false)), {
      code: 'model-mismatch',
    });
  });

  it('says so where there is no job to change, but not for the end of a pause', async () => {
    await controller.control(message({ pause: false }), false);
    assert.deepEqual(stopped, []);
    await controller.control(message({ finish: true }), false);
    assert.deepEqual(stopped, ['nothing-to-steer']);
  });

  it('lets an editor steer and cancel', async () => {
    const painted = paint(message());
    const begun = await engine.next();
    const release = job.control(controller);
    assert.equal(job.steer({ learningRate: 3 }), true);
    assert.deepEqual(begun.steered, [{ learningRate: 3 }]);
    assert.equal(job.cancel(), true);
    assert.equal(await painted, null);
    assert.equal(job.cancel(), false);
    release();
  });
});
