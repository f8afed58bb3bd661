import assert from 'node:assert/strict';
import type { CurvePoint } from '../../src/painting/job.js';
import type { Weights } from '../../src/loss/losses.js';
import { type Flow, type Msg, pipeline, samplePicture, startFlow, stopFlow } from '../support/node-red/flow.js';
import { courseOf, pictureOf, type Progress, progressOf } from '../support/engine/painting.js';
import { weightsOf } from '../support/numbers/weights.js';

const SETTINGS = { init: 'previous', seed: 1, iterations: 6, reportEvery: 1 };

function meanDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return Array.from(a).reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

describe('frames that start from the previous result', () => {
  let flow: Flow;
  let frame: Buffer;
  let jobs = 0;

  before(async () => {
    frame = await samplePicture(64, 64, 1);
  });
  beforeEach(async () => {
    flow = await startFlow(pipeline(SETTINGS));
    flow.send('style', { payload: await samplePicture(64, 64, 3) });
  });
  afterEach(() => stopFlow());

  const send = (options: object = {}): Pick<Msg, '_msgid'> => {
    const message = { _msgid: String(jobs++).padStart(16, '0') };
    flow.send('content', { ...message, payload: frame, options });
    return message;
  };
  const paint = async (options: object = {}): Promise<{ result: Msg; course: Progress[]; pixels: ArrayLike<number> }> => {
    const message = send(options);
    const result = await flow.inbox('result').next();
    return { result, course: courseOf(flow, message), pixels: (await pictureOf(result)).data };
  };

  it('have no temporal loss at first, and then one, from the previous result', async () => {
    const first = await paint();
    assert.ok([first.result.loss, ...first.course.map(({ loss }) => loss)].every((loss) => !('temporal' in (loss as object))));
    const second = await paint();
    const temporal = second.course.map(({ loss }) => loss.temporal!);
    // Of the same picture as before, and it starts there.
    assert.equal(temporal[0], 0);
    assert.ok(temporal.slice(1).every((value) => value > 0));
    // Those of the picture that goes out, whose values are whole numbers.
    const last = (second.result.loss as Progress['loss']).temporal!;
    assert.ok(Math.abs(last - temporal.at(-1)!) < 0.05 * temporal.at(-1)!, `${last} is far from ${temporal.at(-1)}`);
    assert.deepEqual(
      (second.result.curve as CurvePoint[]).map((point) => point.temporal),
      temporal,
    );
    assert.ok(second.course[0]!.loss.total < first.course[0]!.loss.total);
  });

  it('are held to the previous result the more, the higher the temporal weight', async () => {
    const differences: number[] = [];
    for (const temporalWeight of [0, 1e5, 1e7]) {
      const before = await paint({ init: 'content' });
      const { pixels } = await paint({ temporalWeight });
      differences.push(meanDifference(pixels, before.pixels));
    }
    const [none, some, much] = differences as [number, number, number];
    assert.ok(some < none && much < some / 2, differences.join(' > '));
  });

  it('count the temporal loss by its weight, which can be steered', async () => {
    await paint();
    const running = send({ iterations: 100_000, temporalWeight: 20 });
    const told = async (weights: Weights): Promise<unknown> =>
      flow.inbox('progress').nextWhere((msg) => {
        const { iteration, loss } = progressOf(msg);
        if (msg._msgid !== running._msgid || iteration < 2) return false;
        const { content, style, tv, temporal } = weights;
        const total = content * loss.content + style * loss.style + tv * loss.tv + temporal * loss.temporal!;
        return Math.abs(loss.total - total) < 1e-6 * total;
      });
    await told(weightsOf({ content: 5, style: 500, lines: 0, tv: 100, temporal: 20 }));
    flow.send('optimizer', { weights: { content: 0, style: 0, lines: 0, tv: 0, temporal: 7 } });
    await told(weightsOf({ content: 0, style: 0, lines: 0, tv: 0, temporal: 7 }));
    flow.send('optimizer', { reset: true });
  });

  it('are painted at full size only, since the large shapes are there', async () => {
    const options = { size: 96, scales: 2, scaleFactor: 0.7, iterations: '4, 3' };
    const widths = ({ result }: { result: Msg }): number[] => (result.curve as CurvePoint[]).map(({ width }) => width);
    assert.deepEqual(widths(await paint(options)), [67, 67, 67, 67, 96, 96, 96]);
    assert.deepEqual(widths(await paint(options)), [96, 96, 96]);
  });

  it('may change their size', async () => {
    await paint();
    const { result, course } = await paint({ size: 80 });
    assert.equal((await pictureOf(result)).width, 80);
    assert.ok(course.at(-1)!.loss.temporal! > 0);
  });

  it('have the result before them even where they come faster than they are painted', async () => {
    const messages = [send(), send(), send()];
    for (let i = 0; i < 3; i++) await flow.inbox('result').next();
    const [first, second, third] = messages.map((message) => courseOf(flow, message)) as [Progress[], Progress[], Progress[]];
    assert.ok(!('temporal' in first[0]!.loss));
    assert.deepEqual([second[0]!.loss.temporal, third[0]!.loss.temporal], [0, 0]);
    const [one, two, three] = [first, second, third].map((course) => course[0]!.loss.style) as [number, number, number];
    assert.ok(three < two && two < one, `${one} > ${two} > ${three}`);
  });

  it('keep the result of before where one is cancelled', async () => {
    await paint();
    const cancelled = send({ iterations: 100_000 });
    await flow.inbox('progress').nextWhere((msg) => msg._msgid === cancelled._msgid);
    flow.send('optimizer', { reset: true });
    const { course } = await paint();
    assert.equal(course[0]!.loss.temporal, 0);
  });
});
