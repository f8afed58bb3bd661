import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { isImageTensor, type ImageTensor } from '../../src/flow/payloads/image-tensor.js';
import { pipeline, samplePicture, startFlow, stopFlow, type FlowNode } from '../support/node-red/flow.js';
import { progressOf } from '../support/engine/painting.js';

const SIDE = 64;

/** A disc on transparent ground, with a soft edge. */
function disc(): Promise<Buffer> {
  const data = Uint8Array.from({ length: SIDE * SIDE * 4 }, (_, i) => {
    const [x, y] = [(i >> 2) % SIDE, Math.floor((i >> 2) / SIDE)];
    const inside = SIDE / 2 - 4 - Math.hypot(x - SIDE / 2, y - SIDE / 2);
    return i % 4 === 3 ? Math.min(Math.max(128 + 64 * inside, 0), 255) : [200, 40 + 2 * x, 3 * y][i % 4]!;
  });
  return sharp(data, { raw: { width: SIDE, height: SIDE, channels: 4 } })
    .png()
    .toBuffer();
}

async function pixelsOf(file: Buffer): Promise<{ hasAlpha: boolean; pixels: Buffer; alpha: number[] }> {
  const pixels = await sharp(file).ensureAlpha().raw().toBuffer();
  return { hasAlpha: (await sharp(file).metadata()).hasAlpha, pixels, alpha: [...pixels].filter((_, i) => i % 4 === 3) };
}

const CATCH: FlowNode[] = [
  { id: 'catcher', type: 'catch', wires: [['errors']] },
  { id: 'errors', type: 'helper' },
];
/** The pictures as they are, in and out again. */
const through = (settings: object): FlowNode[] => [
  { id: 'in', type: 'neural-style-image-in', size: 0, wires: [['out']] },
  { id: 'out', type: 'neural-style-image-out', wires: [['result']], ...settings },
  { id: 'result', type: 'helper' },
  ...CATCH,
];

describe('transparency', () => {
  let picture: Buffer;
  let expected: number[];
  let style: Buffer;
  let folder: string;

  before(async () => {
    picture = await disc();
    ({ alpha: expected } = await pixelsOf(picture));
    style = await samplePicture(SIDE, SIDE, 3);
    folder = await mkdtemp(join(tmpdir(), 'neural-style-test-'));
  });
  after(() => rm(folder, { recursive: true }));
  afterEach(() => stopFlow());

  it('goes through image in and image out: the same pixels where they are to be seen', async () => {
    const flow = await startFlow(through({ format: 'png' }));
    flow.send('in', { payload: picture });
    const [given, found] = [await pixelsOf(picture), await pixelsOf((await flow.inbox('result').next()).payload as Buffer)];
    assert.deepEqual(found.alpha, expected);
    expected.forEach((alpha, pixel) => {
      for (let at = 4 * pixel; alpha === 255 && at < 4 * pixel + 3; at++) assert.equal(found.pixels[at], given.pixels[at]);
    });
  });

  for (const format of ['png', 'webp', 'avif', 'tiff']) {
    it(`of the content comes back with the painting in a ${format}`, async () => {
      const nodes = pipeline({ iterations: 1, seed: 1 }).filter(({ id }) => id !== 'result');
      const flow = await startFlow([
        ...nodes.map((node) => (node.id === 'optimizer' ? { ...node, wires: [['out'], ['progress']] } : node)),
        ...through({ format }).slice(1, 3),
      ]);
      flow.send('style', { payload: style });
      flow.send('content', { payload: picture });
      const { hasAlpha, alpha } = await pixelsOf((await flow.inbox('result').next()).payload as Buffer);
      assert.equal(hasAlpha, true);
      const off = alpha.reduce((most, value, pixel) => Math.max(most, Math.abs(value - expected[pixel]!)), 0);
      assert.ok(off <= (format === 'avif' ? 8 : 0), `alpha is off by ${off}`);
    });
  }

  it('comes back from the transfer node, into a file', async () => {
    const file = join(folder, 'painting.png');
    const flow = await startFlow([
      {
        ...{ id: 'transfer', type: 'neural-style-transfer', size: SIDE, method: 'adam', iterations: 1, style: 'style', styleType: 'msg' },
        ...{ target: 'file', file, preset: 'custom', wires: [['result'], []] },
      },
      { id: 'result', type: 'helper' },
      ...CATCH,
    ]);
    flow.send('transfer', { payload: picture, style });
    await flow.inbox('result').next();
    assert.deepEqual((await pixelsOf(await readFile(file))).alpha, expected);
  });

  it('is in the pictures on the way, too, and in every copy of a message', async () => {
    const flow = await startFlow([
      ...pipeline({ iterations: 2, seed: 1, wires: [['result', 'copy'], ['progress']] }),
      { id: 'copy', type: 'helper' },
    ]);
    flow.send('style', { payload: style });
    flow.send('content', { payload: picture });
    const result = (await flow.inbox('result').next()).payload as ImageTensor;
    const { image } = progressOf(await flow.inbox('progress').next());
    for (const each of [image, result, (await flow.inbox('copy').next()).payload]) {
      assert.ok(isImageTensor(each));
      assert.deepEqual([...each.alpha!], expected);
      assert.deepEqual(JSON.parse(JSON.stringify(each)), { kind: 'image', dtype: 'uint8', shape: [SIDE, SIDE, 3], alpha: true });
    }
  });

  for (const [where, settings, options] of [
    ['the node', { alpha: false }, undefined],
    ['a message', {}, { alpha: false }],
  ] as const) {
    it(`is laid on a ground when ${where} says so`, async () => {
      const flow = await startFlow(through({ format: 'png', ground: '#102030', ...settings }));
      flow.send('in', { payload: picture, ...(options && { options }) });
      const { hasAlpha, pixels } = await pixelsOf((await flow.inbox('result').next()).payload as Buffer);
      assert.equal(hasAlpha, false);
      assert.deepEqual([...pixels.subarray(0, 3)], [16, 32, 48]);
      assert.equal(flow.statuses('out').at(-1), 'encoded-on-ground');
    });
  }

  it('is laid on white in a JPEG, and the status says so', async () => {
    const flow = await startFlow(through({ format: 'jpeg' }));
    flow.send('in', { payload: picture });
    const { pixels } = await pixelsOf((await flow.inbox('result').next()).payload as Buffer);
    for (const value of pixels.subarray(0, 3)) assert.ok(value > 250, String(value));
    assert.equal(flow.statuses('out').at(-1), 'encoded-on-ground');
  });

  it('is nothing to tell of where there is none', async () => {
    const flow = await startFlow(through({ format: 'jpeg' }));
    flow.send('in', { payload: style });
    await flow.inbox('result').next();
    assert.equal(flow.statuses('out').at(-1), 'encoded');
  });

  it('is resized with an image tensor that comes in', async () => {
    const flow = await startFlow(
      [{ id: 'first', type: 'neural-style-image-in', size: 0, wires: [['in']] }, ...through({ format: 'png' })].map((node) =>
        node.id === 'in' ? { ...node, size: 32 } : node,
      ),
    );
    flow.send('first', { payload: picture });
    const { alpha } = await pixelsOf((await flow.inbox('result').next()).payload as Buffer);
    assert.deepEqual([alpha.length, alpha[0], alpha[32 * 16 + 16]], [32 * 32, 0, 255]);
  });

  for (const [options, expectation] of [
    [{ ground: 'white' }, /Expected a colour such as #ffffff for ground but received "white"/],
    [{ alpha: 'perhaps' }, /Expected true or false for alpha but received "perhaps"/],
  ] as const) {
    it(`refuses ${JSON.stringify(options)}`, async () => {
      const flow = await startFlow(through({ format: 'png' }));
      flow.send('in', { payload: picture, options });
      assert.match((await flow.inbox('errors').next()).error!.message, expectation);
    });
  }

  it('of a style is no part of it', async () => {
    const flow = await startFlow(pipeline({ iterations: 1 }));
    const nothing = await sharp({ create: { width: SIDE, height: SIDE, channels: 4, background: '#f000' } })
      .png()
      .toBuffer();
    flow.send('style', { payload: nothing });
    assert.match((await flow.inbox('errors').next()).error!.message, /Expected a style picture that shows something/);
  });
});
