import assert from 'node:assert/strict';
import type { Picture } from '../../src/pixels/picture.js';
import { engineFor } from '../../src/flow/config/engines.js';
import { STATISTIC_NAMES } from '../../src/loss/statistics/statistic-names.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import { type Flow, type FlowNode, type Msg, pipeline, samplePicture, startFlow, stopFlow } from '../support/node-red/flow.js';
import { acrossStyle, courseOf, distanceFrom, pictureOf, type Progress, progressOf, uprightStyle } from '../support/engine/painting.js';

/** More than any test waits for; what steers it ends it, too. */
const ENDLESS = 100_000;
const SETTINGS = { iterations: ENDLESS, seed: 1, reportEvery: 1 };
const METHODS = ['adam', 'lbfgs'] as const;
const HALF_TIME = 8;

/** The pipeline with a second branch of Gram matrices, which end at the optimizer. */
function steerable(optimizer: object = {}): FlowNode[] {
  return [
    ...pipeline({ ...SETTINGS, ...optimizer }),
    { id: 'other', type: 'neural-style-image-in', size: 64, wires: [['otherFeatures']] },
    { id: 'otherFeatures', type: 'neural-style-features', model: 'model', layers: 'style', wires: [['otherGram']] },
    { id: 'otherGram', type: 'neural-style-gram', wires: [['optimizer']] },
  ];
}

/** The mean of blue minus red. */
function blueness({ data }: Picture): number {
  let sum = 0;
  for (let i = 0; i < data.length; i += 3) sum += data[i + 2]! - data[i]!;
  return (3 * sum) / data.length;
}

describe('a running job', () => {
  let flow: Flow;
  let content: Buffer;
  let across: Buffer;
  let upright: Buffer;
  let job = 0;

  before(async () => {
    content = await samplePicture(64, 64, 1);
    [across, upright] = [await acrossStyle(), await uprightStyle()];
  });
  afterEach(() => stopFlow());

  /** The losses of jobs with other numbers of iterations are compared: numbers of 16 bits would give way to exact ones at other times. */
  const exact = (node: FlowNode): FlowNode => (node.id === 'engine' ? { ...node, exact: true } : node);

  const start = async (nodes = steerable()): Promise<void> => {
    flow = await startFlow(nodes.map(exact));
    flow.send('style', { payload: across });
  };

  /** Sends a content picture; gives what names its job. */
  const paint = (options: object = {}): Pick<Msg, '_msgid'> => {
    const message = { _msgid: String(job++).padStart(16, '0') };
    flow.send('content', { ...message, payload: content, options });
    return message;
  };
  const reached = async ({ _msgid }: Pick<Msg, '_msgid'>, iteration: number): Promise<Msg> =>
    flow.inbox('progress').nextWhere((msg) => msg._msgid === _msgid && progressOf(msg).iteration >= iteration);
  const iterationsOf = (course: readonly Progress[]): number[] => course.map(({ iteration }) => iteration);
  const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);
  const lossesOf = (course: readonly Progress[]): unknown[] => course.map(({ loss }) => loss);

  /** Steers a job at half time, so that as many iterations follow as were made; gives it and the same job without steering. */
  const steered = async (
    options: object,
    id: string,
    message: object,
  ): Promise<{ course: Progress[]; plain: Progress[]; at: number; result: Msg; plainResult: Msg }> => {
    const running = paint(options);
    await reached(running, HALF_TIME);
    flow.send(id, message);
    const result = await flow.inbox('result').next();
    const course = courseOf(flow, running);
    // What was sent arrives some iterations later; the plan of iterations tells when.
    const at = course.filter(({ iterations }) => iterations === ENDLESS).length;
    const unsteered = paint({ ...options, iterations: course.length });
    const plainResult = await flow.inbox('result').next();
    return { course, plain: courseOf(flow, unsteered), at, result, plainResult };
  };

  for (const method of METHODS) {
    it(`of ${method} with ten times the style weight at half time changes from there on, without a restart`, async () => {
      await start();
      const { course, plain, at, result } = await steered({ method }, 'optimizer', {
        weights: { style: 5000 },
        steer: { remaining: HALF_TIME },
      });
      assert.ok(at >= HALF_TIME);
      assert.deepEqual(iterationsOf(course), upTo(at + HALF_TIME));
      assert.equal(result.iterations, at + HALF_TIME);
      assert.equal(result.reason, 'iterations');
      assert.deepEqual(lossesOf(course.slice(0, at)), lossesOf(plain.slice(0, at)));
      // The first that counts otherwise looks at the same picture.
      const [first, same] = [course[at]!.loss, plain[at]!.loss];
      assert.deepEqual([first.content, first.style, first.tv], [same.content, same.style, same.tv]);
      assert.ok(Math.abs(first.total - (5 * first.content + 5000 * first.style + 100 * first.tv)) <= 1e-6 * first.total);
      assert.ok(Math.abs(same.total - (5 * same.content + 500 * same.style + 100 * same.tv)) <= 1e-6 * same.total);
      for (let i = at + 1; i < course.length; i++) assert.notEqual(course[i]!.loss.style, plain[i]!.loss.style);
      assert.equal(flow.inbox('errors').messages.length, 0);
    });
  }

  it('goes on with another learning rate', async () => {
    await start();
    const { course, plain, at } = await steered({ method: 'adam' }, 'optimizer', {
      steer: { learningRate: 1e-6, remaining: HALF_TIME },
    });
    // The step of the first iteration that knows of it leads nowhere, and so do those after it.
    assert.deepEqual(lossesOf(course.slice(0, at + 1)), lossesOf(plain.slice(0, at + 1)));
    const still = course.slice(at).map(({ loss }) => loss.total);
    assert.ok(Math.max(...still) - Math.min(...still) < 1e-3 * still[0]!);
    assert.ok(plain.at(-1)!.loss.total < 0.99 * plain[at]!.loss.total);
  });

  it('makes as many more iterations as it is told, also none', async () => {
    await start();
    for (const remaining of [3, 0]) {
      const running = paint();
      await reached(running, 2);
      flow.send('optimizer', { steer: { remaining } });
      const { iterations, reason } = await flow.inbox('result').next();
      const course = courseOf(flow, running);
      const unaware = course.filter((progress) => progress.iterations === ENDLESS).length;
      assert.deepEqual([iterations, course.length, reason], [unaware + remaining, unaware + remaining, 'iterations']);
    }
  });

  it('takes on another style by its Gram matrices, without a restart', async () => {
    await start();
    const { course, plain, at, result, plainResult } = await steered({}, 'other', { payload: upright, steer: { remaining: 25 } });
    assert.deepEqual(iterationsOf(course), upTo(at + 25));
    assert.deepEqual(lossesOf(course.slice(0, at)), lossesOf(plain.slice(0, at)));
    const [first, same] = [course[at]!.loss, plain[at]!.loss];
    assert.deepEqual([first.content, first.tv], [same.content, same.tv]);
    assert.notEqual(first.style, same.style);
    const [painted, unsteered] = [await pictureOf(result), await pictureOf(plainResult)];
    assert.ok((await distanceFrom(upright, painted)) < (await distanceFrom(across, painted)));
    assert.ok((await distanceFrom(across, unsteered)) < (await distanceFrom(upright, unsteered)));
  });

  const startTransfer = async (fields: object = {}): Promise<void> => {
    flow = await startFlow([
      { id: 'engine', type: 'neural-style-engine', threads: 1 },
      { id: 'model', type: 'neural-style-model', source: 'compact', engine: 'engine' },
      {
        id: 'transfer',
        type: 'neural-style-transfer',
        ...{ model: 'model', size: 64, format: 'png', style: 'style', styleType: 'msg', ...SETTINGS, ...fields },
        wires: [['result'], ['progress']],
      },
      { id: 'result', type: 'helper' },
      { id: 'progress', type: 'helper' },
    ]);
  };
  /** The painting of a transfer node whose style is changed at half time. */
  const transferred = async (message: object): Promise<Picture> => {
    flow.send('transfer', { payload: content, style: across });
    await flow.inbox('progress').nextWhere((msg) => progressOf(msg).iteration === HALF_TIME);
    flow.send('transfer', message);
    return pictureOf(await flow.inbox('result').next());
  };

  for (const statistic of STATISTIC_NAMES) {
    it(`of a transfer node takes on the style in msg.steer.style: ${statistic}`, async () => {
      await startTransfer({ statistic });
      const painted = await transferred({ steer: { style: upright, remaining: 25 } });
      assert.ok((await distanceFrom(upright, painted)) < (await distanceFrom(across, painted)));
      assert.deepEqual(iterationsOf(flow.inbox('progress').messages.map(progressOf)), upTo(flow.inbox('progress').messages.length));
    });
  }

  it("of a transfer node matches the colours of another style to the running job's content", async () => {
    await startTransfer();
    const own = await transferred({ steer: { style: upright, remaining: 25 } });
    const matched = await transferred({ steer: { style: upright, remaining: 25 }, options: { styleColors: 'match' } });
    const wanted = blueness(await pictureOf({ _msgid: '', payload: content }));
    assert.ok(
      Math.abs(blueness(matched) - wanted) < Math.abs(blueness(own) - wanted) / 2,
      `${blueness(matched)}, ${blueness(own)}, ${wanted}`,
    );
  });

  const REFUSED: Record<string, [id: string, message: () => object, code: string]> = {
    'Gram matrices of another model': ['other', () => ({ payload: upright }), 'model-mismatch'],
    'a negative weight': ['optimizer', () => ({ weights: { style: -1 } }), 'setting-invalid'],
    'a style that is none': ['optimizer', () => ({ steer: { style: 'waves' } }), 'payload-type'],
    'steering that it does not know': ['optimizer', () => ({ steer: { speed: 2 } }), 'setting-invalid'],
  };
  for (const [name, [id, message, code]] of Object.entries(REFUSED)) {
    it(`goes on as it was after an error: ${name}`, async () => {
      const average: FlowNode = { id: 'average', type: 'neural-style-model', source: 'compact', pooling: 'avg', engine: 'engine' };
      await start([...steerable().map((node) => (node.id === 'otherFeatures' ? { ...node, model: 'average' } : node)), average]);
      const running = paint();
      await reached(running, 1);
      flow.send(id, message());
      assert.equal((await flow.inbox('errors').next()).error!.code, code);
      const seen = courseOf(flow, running).length;
      await reached(running, seen + 3);
      flow.send('optimizer', { finish: true });
      const { iterations } = await flow.inbox('result').next();
      const unsteered = paint({ iterations });
      await flow.inbox('result').next();
      assert.deepEqual(lossesOf(courseOf(flow, running)), lossesOf(courseOf(flow, unsteered)));
    });
  }

  /** Halts a job; gives the message that says so. */
  const pause = async (running: Pick<Msg, '_msgid'>, iteration: number): Promise<Progress> => {
    await reached(running, iteration);
    flow.send('optimizer', { pause: true });
    return progressOf(await flow.inbox('progress').nextWhere((msg) => msg._msgid === running._msgid && progressOf(msg).paused));
  };

  for (const method of METHODS) {
    it(`of ${method} that was paused paints the picture of one that was not`, async () => {
      await start();
      const running = paint({ method });
      const paused = await pause(running, 3);
      const seen = courseOf(flow, running).length;
      assert.equal(paused.image, null);
      // Were it running, the engine would make iterations between these.
      const picture = { width: 64, height: 64, data: new Uint8Array(64 * 64 * 3) };
      for (let i = 0; i < 5; i++) {
        picture.data[0] = i;
        await engineFor('engine').request('features', { model: EMBEDDED_MODEL, picture, layers: 'style' });
      }
      assert.equal(courseOf(flow, running).length, seen);
      flow.send('optimizer', { pause: false, steer: { remaining: 4 } });
      const result = await flow.inbox('result').next();
      const course = courseOf(flow, running).filter((progress) => !progress.paused);
      assert.deepEqual(iterationsOf(course), upTo(paused.iteration + 4));
      assert.equal(result.iterations, paused.iteration + 4);
      paint({ method, iterations: result.iterations });
      assert.deepEqual(await pictureOf(result), await pictureOf(await flow.inbox('result').next()));
    });
  }

  it('that is told to finish gives the best picture so far, and says why', async () => {
    await start();
    const running = paint({ method: 'adam' });
    await reached(running, 5);
    flow.send('optimizer', { finish: true });
    const result = await flow.inbox('result').next();
    assert.equal(result.reason, 'finish');
    assert.equal(result.iterations, courseOf(flow, running).length);
    // An iteration's losses are those of the picture that the one before has left.
    const course = courseOf(flow, running);
    const losses = course.map(({ loss }) => loss.total);
    const best = losses.indexOf(Math.min(...losses));
    assert.ok(best > 0);
    assert.deepEqual(await pictureOf(result), course[best - 1]!.image!.picture);
    assert.equal(flow.inbox('errors').messages.length, 0);
  });

  it('can be finished in a pause', async () => {
    await start();
    const { iteration } = await pause(paint(), 2);
    flow.send('optimizer', { finish: true });
    const { reason, iterations } = await flow.inbox('result').next();
    assert.deepEqual([reason, iterations], ['finish', iteration]);
  });

  it('can be cancelled in a pause, and the next is not paused', async () => {
    await start();
    const running = paint();
    await pause(running, 2);
    flow.send('optimizer', { reset: true });
    const { _msgid, payload } = await flow.inbox('progress').nextWhere((msg) => progressOf(msg).cancelled === true);
    assert.deepEqual([_msgid, (payload as Progress).reason], [running._msgid, 'reset']);
    paint({ iterations: 2 });
    assert.equal((await flow.inbox('result').next()).iterations, 2);
    assert.equal(flow.inbox('result').messages.length, 1);
  });
});
