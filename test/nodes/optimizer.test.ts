import assert from 'node:assert/strict';
import sharp from 'sharp';
import type { CurvePoint } from '../../src/painting/job.js';
import { isImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { type Flow, type Msg, pipeline, samplePicture, startFlow, stopFlow } from '../support/node-red/flow.js';
import { courseOf, pictureOf, type Progress } from '../support/engine/painting.js';

/** Two sizes, 67 and 96 pixels wide: below 64 there are none. */
const COARSE = { size: 96, scales: 2, scaleFactor: 0.7 };

interface Painted {
  readonly result: Msg;
  readonly curve: readonly CurvePoint[];
  readonly course: readonly Progress[];
  readonly pixels: Uint8Array | Float32Array;
}

const widthsOf = (curve: readonly CurvePoint[]): number[] => curve.map(({ width }) => width);
const lossesOf = ({ course }: Painted): unknown[] => course.map(({ loss }) => loss);

describe('the optimizer', () => {
  let flow: Flow;
  let content: Buffer;
  let jobs = 0;

  const start = async (settings: Record<string, unknown>): Promise<void> => {
    flow = await startFlow(pipeline({ reportEvery: 1, seed: 1, ...settings }));
    flow.send('style', { payload: await samplePicture(64, 64, 3) });
  };

  before(async () => {
    content = await samplePicture(96, 96, 1);
    await start({});
  });
  after(() => stopFlow());

  const paint = async (options: object = {}): Promise<Painted> => {
    const message = { _msgid: String(jobs++).padStart(16, '0') };
    flow.send('content', { ...message, payload: content, options });
    const result = await flow.inbox('result').next();
    const { data } = await pictureOf(result);
    return { result, curve: result.curve as CurvePoint[], course: courseOf(flow, message), pixels: data };
  };

  it('stops on a plateau and says so', async () => {
    const { result, course } = await paint({ iterations: 500, plateau: 30, plateauWindow: 4 });
    assert.equal(result.reason, 'plateau');
    assert.equal(result.iterations, course.length);
    assert.ok(course.length > 4 && course.length < 100, `${course.length} iterations`);
    const losses = course.map(({ loss }) => loss.total);
    const [before, after] = [Math.min(...losses.slice(0, -4)), Math.min(...losses.slice(-4))];
    assert.ok(after > 0.7 * before);
  });

  it('makes all iterations where no plateau is asked for, and says so', async () => {
    const { result } = await paint({ iterations: 12, plateauWindow: 1 });
    assert.deepEqual([result.reason, result.iterations], ['iterations', 12]);
  });

  it('goes on to the next size on a plateau of a smaller one', async () => {
    const { result, curve } = await paint({ ...COARSE, iterations: '500, 3', plateau: 30, plateauWindow: 4 });
    const widths = widthsOf(curve);
    assert.deepEqual([...new Set(widths)], [67, 96]);
    assert.ok(widths.length < 100);
    assert.deepEqual([result.reason, widths.filter((width) => width === 96).length], ['iterations', 3]);
  });

  it('gives the loss of each iteration in msg.curve', async () => {
    const { curve, course, result } = await paint({ iterations: 7 });
    assert.deepEqual(
      curve,
      course.map(({ iteration, loss }) => ({ iteration, width: 64, ...loss })),
    );
    // That of the picture that goes out, whose values are whole numbers.
    const [last, total] = [(result.loss as Progress['loss']).total, course.at(-1)!.loss.total];
    assert.ok(Math.abs(last - total) < 0.05 * total, `${last} is far from ${total}`);
    assert.ok(!('plot' in result));
  });

  it('draws the curve into msg.plot, as SVG text or a PNG', async () => {
    const { result: svg } = await paint({ iterations: 3, plot: 'svg' });
    assert.match(svg.plot as string, /^<svg [^]*class="total"[^]*<\/svg>\n$/);
    const { result: png } = await paint({ iterations: 3, plot: 'png' });
    assert.equal((await sharp(png.plot as Buffer).metadata()).format, 'png');
  });

  it('paints from coarse to fine, with the iterations of each size', async () => {
    const { result, curve, course } = await paint({ ...COARSE, iterations: '4, 2' });
    assert.deepEqual(widthsOf(curve), [67, 67, 67, 67, 96, 96]);
    assert.deepEqual(
      curve.map(({ iteration }) => iteration),
      [1, 2, 3, 4, 5, 6],
    );
    assert.deepEqual(
      course.map(({ image }) => image!.shape),
      [67, 67, 67, 67, 96, 96].map((side) => [side, side, 3]),
    );
    assert.ok(course.every(({ iterations }) => iterations === 6));
    assert.deepEqual((await pictureOf(result)).width, 96);
    assert.equal(result.iterations, 6);
  });

  for (const method of ['adam', 'lbfgs']) {
    it(`carries on with ${method} at a larger size from what the smaller one has come to`, async () => {
      const coarse = await paint({ ...COARSE, method, iterations: '15, 1' });
      const fine = await paint({ size: 96, method, iterations: 1 });
      assert.ok(coarse.curve.at(-1)!.total < 0.7 * fine.curve[0]!.total);
    });
  }

  it('leaves out sizes below 64 pixels, for which layers are too deep', async () => {
    assert.deepEqual(widthsOf((await paint({ size: 96, scales: 3, scaleFactor: 0.5, iterations: 2 })).curve), [96, 96]);
    assert.deepEqual(widthsOf((await paint({ size: 96, scales: 3, scaleFactor: 0.7, iterations: '1, 2, 3' })).curve), [67, 67, 96, 96, 96]);
  });

  it('takes presets from messages, with other options above them', async () => {
    const { curve } = await paint({ size: 128, preset: 'fast', iterations: 1 });
    assert.deepEqual(widthsOf(curve), [64, 128]);
  });

  for (const [name, options] of [
    ['adam', { method: 'adam' }],
    ['lbfgs', { method: 'lbfgs' }],
    ['adam from coarse to fine', { ...COARSE, method: 'adam', iterations: '5, 3' }],
    ['lbfgs from coarse to fine', { ...COARSE, method: 'lbfgs', iterations: '5, 3' }],
  ] as const) {
    it(`paints the same picture for the same seed with ${name}, byte for byte, and another for another`, async () => {
      const [first, second] = [await paint({ ...options, init: 'noise', seed: 7 }), await paint({ ...options, init: 'noise', seed: 7 })];
      assert.deepEqual(second.pixels, first.pixels);
      assert.deepEqual(lossesOf(second), lossesOf(first));
      assert.notDeepEqual((await paint({ ...options, init: 'noise', seed: 8 })).pixels, first.pixels);
    });
  }

  it('makes up a seed where there is none, and tells it', async () => {
    const first = await paint({ init: 'noise', seed: '' });
    assert.notDeepEqual((await paint({ init: 'noise', seed: '' })).pixels, first.pixels);
    assert.deepEqual((await paint({ init: 'noise', seed: first.result.seed })).pixels, first.pixels);
  });

  it('mixes noise into the start', async () => {
    const [none, some, all] = [await paint({ noiseRatio: 0 }), await paint({ noiseRatio: 0.5 }), await paint({ noiseRatio: 1 })];
    const [{ content: kept }, { content: half }, { content: lost }] = [none, some, all].map(({ course }) => course[0]!.loss) as [
      Progress['loss'],
      Progress['loss'],
      Progress['loss'],
    ];
    assert.ok(kept === 0 && half > 0 && lost > half);
    assert.deepEqual(all.pixels, (await paint({ init: 'noise' })).pixels);
  });

  it('averages what the steps leave, without changing the steps', async () => {
    const [plain, averaged] = [await paint({ method: 'adam' }), await paint({ method: 'adam', averaging: 0.9 })];
    assert.deepEqual(lossesOf(averaged), lossesOf(plain));
    assert.notDeepEqual(averaged.pixels, plain.pixels);
    assert.deepEqual(averaged.pixels, averaged.course.at(-1)!.image!.picture.data);
    // Of the pictures 1 to 5, the last counts 1 / (1 + 0.9 + 0.81 + …).
    const weights = plain.course.map((_, i) => 0.9 ** (plain.course.length - 1 - i));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const expected = [...averaged.pixels].map((_, at) =>
      plain.course.reduce((total, { image }, i) => total + (weights[i]! / sum) * image!.picture.data[at]!, 0),
    );
    // Pictures are rounded and clipped to bytes before they are averaged here, and after it there.
    const far = expected.filter((value, at) => Math.abs(value - averaged.pixels[at]!) > 1.01);
    assert.ok(far.length < 0.2 * expected.length, `${far.length} of ${expected.length}`);
  });

  for (const method of ['adam', 'lbfgs']) {
    it(`keeps pixels of ${method} in their range, or lets them leave it`, async () => {
      const noisy = { method, learningRate: method === 'adam' ? 60 : 4 };
      const [kept, free] = [await paint({ ...noisy, clamp: true }), await paint({ ...noisy, clamp: false })];
      assert.deepEqual(kept.course[0]!.loss, free.course[0]!.loss);
      assert.notDeepEqual(kept.course.at(-1)!.loss, free.course.at(-1)!.loss);
    });
  }

  it('has L-BFGS remember as many steps as it is told', async () => {
    const [one, ten] = [await paint({ iterations: 10, historySize: 1 }), await paint({ iterations: 10, historySize: 10 })];
    assert.deepEqual(one.course[1]!.loss, ten.course[1]!.loss);
    assert.notDeepEqual(one.course.at(-1)!.loss, ten.course.at(-1)!.loss);
  });

  it('refuses options that no node knows, and values that make no sense', async () => {
    for (const [options, message] of [
      [{ iteration: 5 }, /for msg\.options but received "iteration"/],
      [{ iterations: 0 }, /for iterations but received "0"/],
      [{ scales: 2, iterations: '1, 2, 3' }, /one number, or 2 for the 2 sizes for iterations/],
      [{ preset: 'fastest' }, /for preset but received "fastest"/],
    ] as const) {
      flow.send('content', { payload: content, options });
      const { error } = await flow.inbox('errors').next();
      assert.equal(error!.code, 'setting-invalid');
      assert.match(error!.message, message);
    }
  });

  it('has all of this from its own properties, too', async () => {
    await stopFlow();
    await start({
      ...COARSE,
      iterations: '500, 3',
      plateau: '30',
      plateauWindow: '4',
      plot: 'svg',
      averaging: '0.5',
      reportEvery: 2,
      clamp: true,
    });
    const { result, course, curve } = await paint({ size: 96 });
    assert.match(result.plot as string, /^<svg/);
    const widths = widthsOf(curve);
    assert.ok(widths.length < 100, `${widths.length} iterations`);
    assert.deepEqual([...new Set(widths)], [67, 96]);
    assert.ok(course.every(({ iteration, image }) => iteration % 2 === 0 && isImageTensor(image)));
  });
});
