import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Node } from 'node-red';
import sharp from 'sharp';
import type { DecodeReport } from '../../../src/image/decoder/decoder-protocol.js';
import { ImageTensor } from '../../../src/flow/payloads/image-tensor.js';
import type { Message } from '../../../src/flow/node/input.js';
import { readerIn } from '../../support/node-red/picture-reader.js';

describe('PictureReader', () => {
  let folder: string;
  let png: Buffer;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'neural-style-test-'));
    png = await sharp(Uint8Array.of(255, 0, 128, 0), { raw: { width: 2, height: 2, channels: 1 } })
      .png()
      .toBuffer();
    await writeFile(join(folder, 'mask.png'), png);
  });
  after(() => rm(folder, { recursive: true }));

  /** What the context of a flow holds. */
  const context = (values: Record<string, unknown>): Node => {
    const get = (key: string, _store: unknown, done: (error: null, value: unknown) => void): void => done(null, values[key]);
    return { context: () => ({ flow: { get }, global: { get } }) } as unknown as Node;
  };
  const load = (source: string, type: string, msg: object = {}, values: Record<string, unknown> = {}) => {
    return readerIn(folder, context(values)).mask(msg as Message, { source, type });
  };

  it('reads a Buffer of the message, a context, and a path from where relative paths start', async () => {
    const expected = { width: 2, height: 2, data: Uint8Array.of(255, 0, 128, 0) };
    assert.deepEqual(await load('mask.inside', 'msg', { mask: { inside: png } }), expected);
    assert.deepEqual(await load('mask', 'flow', {}, { mask: png }), expected);
    assert.deepEqual(await load('mask', 'global', {}, { mask: png }), expected);
    assert.deepEqual(await load('mask.png', 'str'), expected);
  });

  it('reads an environment variable, and a picture of the examples', async () => {
    process.env.NEURAL_STYLE_TEST_MASK = 'mask.png';
    try {
      assert.equal((await load('NEURAL_STYLE_TEST_MASK', 'env'))!.width, 2);
    } finally {
      delete process.env.NEURAL_STYLE_TEST_MASK;
    }
    assert.ok((await load('woodcut.jpg', 'example'))!.width <= 1024);
  });

  it('reads an upload by its name, and names one that is missing', async () => {
    const uploads = join(folder, 'neural-style', 'uploads');
    await mkdir(uploads, { recursive: true });
    await writeFile(join(uploads, 'mask.png'), png);
    await symlink(join(folder, 'mask.png'), join(uploads, 'link.png'));
    assert.equal((await load('mask.png', 'upload'))!.width, 2);
    for (const name of ['cat.png', 'link.png', '../../mask.png', join(folder, 'mask.png'), '<b>.png'])
      await assert.rejects(load(name, 'upload'), {
        code: 'upload-missing',
        message: new RegExp(`has no picture ${name.replaceAll('.', '\\.')} among its own .* upload the picture there under this name`),
      });
  });

  it('takes an image tensor, of bytes or of numbers', async () => {
    const rgb = [255, 255, 255, 0, 0, 0];
    for (const data of [Uint8Array.from(rgb), Float32Array.from(rgb, (value) => value * 1.2 - 3)]) {
      const mask = await load('mask', 'msg', { mask: new ImageTensor({ width: 2, height: 1, data }) });
      assert.deepEqual(mask, { width: 2, height: 1, data: Uint8Array.of(255, 0) });
    }
  });

  it('finds no mask where there is nothing', async () => {
    for (const mask of [undefined, null, '', '  ']) assert.equal(await load('mask', 'msg', { mask }), null);
    assert.equal(await load('no.such.property', 'msg'), null);
    assert.equal(await load('mask', 'flow'), null);
    assert.equal(await load('NEURAL_STYLE_TEST_UNSET', 'env'), null);
    for (const type of ['msg', 'flow', 'global', 'env', 'str', 'example']) assert.equal(await load('', type), null);
  });

  it('names the property of a mask that is black everywhere', async () => {
    const black = new ImageTensor({ width: 2, height: 2, data: new Uint8Array(12) });
    await assert.rejects(load('mask', 'msg', { mask: black }), { code: 'mask-empty', message: /msg\.mask is black everywhere/ });
  });

  it('refuses what is no picture', async () => {
    await assert.rejects(load('mask', 'msg', { mask: 42 }), { code: 'payload-type' });
    await assert.rejects(load('mask', 'msg', { mask: 'no-such-file.png' }), { code: 'file-missing' });
    await assert.rejects(load('mask', 'msg', { mask: Buffer.from('white') }), { code: 'image-invalid' });
  });

  it('loads a picture at a size, by its longest side', async () => {
    const picture = { width: 4, height: 2, data: new Uint8Array(24).fill(9) };
    const reader = readerIn(folder);
    const msg = { _msgid: '1', picture: new ImageTensor(picture) } as Message;
    const input = { source: 'picture', type: 'msg' };
    assert.equal(await reader.load(msg, input, 0), msg.picture);
    assert.equal(await reader.load(msg, input, 4), msg.picture);
    assert.deepEqual((await reader.load(msg, input, 2)).shape, [1, 2, 3]);
  });

  it('decodes the same bytes once for what no flow gets hold of, tells of their changes each time, and sees when the file is another', async () => {
    const reader = readerIn(folder);
    const [msg, input] = [{ _msgid: '1' } as Message, { source: 'kept.png', type: 'str' }];
    await writeFile(join(folder, 'kept.png'), png);
    const enlarged: unknown[] = [];
    const load = (size: number): Promise<ImageTensor> =>
      reader.loadKept(msg, input, size, (report) => enlarged.push(report.enlarged && report.own));
    const first = await load(4);
    assert.equal(await load(4), first);
    assert.deepEqual(enlarged, [
      { width: 2, height: 2 },
      { width: 2, height: 2 },
    ]);
    assert.equal((await load(6)).width, 6);
    await writeFile(join(folder, 'kept.png'), await sharp(png).negate().png().toBuffer());
    assert.notDeepEqual((await load(4)).picture, first.picture);
    assert.notEqual(await reader.load(msg, input, 4), await reader.load(msg, input, 4));
  });

  it('reports what decoding has changed, and names a picture that is cut off', async () => {
    const whole = await sharp({
      create: { width: 64, height: 64, channels: 3, background: '#336699', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
    })
      .jpeg()
      .toBuffer();
    const truncated: string[] = [];
    const reader = readerIn(folder, context({}), (name) => truncated.push(name), { acceptTruncated: true });
    const reports: boolean[] = [];
    const msg = { _msgid: '1', frame: whole.subarray(0, whole.length / 2) } as unknown as Message;
    await reader.load(msg, { source: 'frame', type: 'msg' }, 0, (report: DecodeReport) => reports.push(report.truncated));
    assert.deepEqual(truncated, ['msg.frame']);
    assert.deepEqual(reports, [true]);
  });

  it('reads a path of a message only where the administrator lets it lead', async () => {
    const inside = readerIn(folder);
    const msg = { _msgid: '1', path: 'mask.png', out: join('..', 'mask.png') } as unknown as Message;
    assert.deepEqual((await inside.load(msg, { source: 'path', type: 'msg' }, 0)).shape, [2, 2, 3]);
    await assert.rejects(inside.load(msg, { source: 'out', type: 'msg' }, 0), { code: 'path-refused' });
  });
});
