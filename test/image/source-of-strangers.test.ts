import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { NeuralStyleError } from '../../src/errors.js';
import { readSource } from '../../src/image/source.js';
import { EVERYWHERE, type Reach } from '../../src/image/reach.js';
import { freePort } from '../../scripts/support/free-port.js';
import { forAllAsync, hostileValue } from '../support/node-red/property.js';
import { skip } from '../support/skip.js';

let directory: string;
let png: Buffer;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'neural-style-strangers-'));
  png = await sharp({ create: { width: 5, height: 3, channels: 3, background: { r: 200, g: 100, b: 50 } } })
    .png()
    .toBuffer();
  await writeFile(join(directory, 'picture.png'), png);
});

after(() => rm(directory, { recursive: true }));

describe('readSource: limits', () => {
  const LIMITS = { maxPixels: 1e6, maxBytes: 100, timeout: 10 };
  const readWithin = (value: unknown): ReturnType<typeof readSource> =>
    readSource(value, { property: 'msg.payload', directory, reach: EVERYWHERE, limits: LIMITS });
  const tooHeavy = (source: string): object => ({
    name: 'NeuralStyleError',
    code: 'image-too-heavy',
    message: `The picture in ${source} has more than 0.0001 MB and was not read. Shrink it first, or raise neuralStyle: { maxBytes } in settings.js.`,
  });
  const percent = (bytes: number): string => `data:image/png,${'%ff'.repeat(bytes)}`;

  it('take a picture of as many bytes as there may be, and hand on what decoding it may cost', async () => {
    for (const value of [
      Buffer.alloc(100),
      Buffer.alloc(100).toString('base64'),
      `data:image/png;base64,${Buffer.alloc(100).toString('base64')}`,
    ])
      assert.deepEqual(await readWithin(value), { name: 'msg.payload', file: Buffer.alloc(100), limits: LIMITS });
    assert.equal(((await readWithin(percent(90))) as { file: Buffer }).file.length, 90);
  });

  it('refuse a larger one in every form', async () => {
    const large = Buffer.alloc(101);
    const values = [
      large,
      Uint8Array.from(large).buffer,
      large.toString('base64'),
      `data:;base64,${large.toString('base64')}`,
      percent(101),
    ];
    for (const value of values) await assert.rejects(readWithin(value), tooHeavy('msg.payload'));
    await writeFile(join(directory, 'large.png'), large);
    await assert.rejects(readWithin('large.png'), tooHeavy(join(directory, 'large.png')));
  });

  it('refuse text by its length alone', () => assert.rejects(readWithin('?'.repeat(301)), tooHeavy('msg.payload')));
});

describe('readSource: what a stranger sends', () => {
  let base: string;
  const readAs = (value: unknown, urls: Reach['urls'] = 'none'): ReturnType<typeof readSource> =>
    readSource(value, { property: 'msg.payload', directory: '/', reach: { folder: base, urls } });

  before(async () => {
    base = join(directory, 'base');
    await mkdir(base);
    await writeFile(join(base, 'picture.png'), png);
    await symlink(join(directory, 'picture.png'), join(base, 'link.png'));
  });

  it('may name a file in the folder, from where relative paths start', async () => {
    for (const path of ['picture.png', join(base, 'picture.png')])
      assert.deepEqual(await readAs(path), { name: join(await realpath(base), 'picture.png'), file: png });
  });

  it('may name no other', async () => {
    for (const path of [join(directory, 'picture.png'), '../picture.png', 'link.png', '/etc/passwd', '/dev/zero', '/proc/self/environ'])
      await assert.rejects(readAs(path), { name: 'NeuralStyleError', code: 'path-refused' });
  });

  it('is not told where the home directory is', () =>
    assert.rejects(
      readAs('~/x.jpg'),
      ({ code, message }: NeuralStyleError) => code === 'path-refused' && message.includes('~/x.jpg') && !message.includes(homedir()),
    ));

  it('is told where a file is missed', () =>
    assert.rejects(readAs('nowhere.png'), { code: 'file-missing', message: new RegExp(`relative paths start at ${base}\\.`) }));

  it('may not name a pipe, on which reading would wait', async function () {
    if (process.platform === 'win32') {
      skip(this, 'Windows has no named pipes in its file system');
    }
    execFileSync('mkfifo', [join(base, 'pipe.png')]);
    await assert.rejects(readAs('pipe.png'), { code: 'file-unreadable', message: /pipe\.png cannot be read: it is not a regular file/ });
  });

  it('may name no address, which the error says how to change', () =>
    assert.rejects(readAs('https://me:secret@example.org/a.png'), {
      name: 'NeuralStyleError',
      code: 'url-refused',
      message:
        'The address https://example.org/a.png came with a message, which may not name addresses. Send the picture itself, type the address into the node, or set neuralStyle: { allowUrls: true } in settings.js.',
    }));

  it('may not name this machine, where it may name addresses', async () => {
    for (const url of ['http://localhost:1/', 'HTTP://127.0.0.1:1/', ' http://[::1]:1/ '])
      await assert.rejects(readAs(url, 'public'), { name: 'NeuralStyleError', code: 'address-refused' });
  });

  it('may name this machine, where it may name any address', async () => {
    await assert.rejects(readAs(`http://127.0.0.1:${await freePort()}/`, 'any'), { code: 'url-failed', message: /ECONNREFUSED/ });
  });

  it('may send the picture itself', async () => assert.deepEqual(await readAs(png.toString('base64')), { name: 'msg.payload', file: png }));

  it('ends in an error of ours or a picture of the folder, whatever it is', async () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom(
        'picture.png',
        '../picture.png',
        'link.png',
        'data:,',
        'data:;base64,',
        'http:',
        'https://',
        'http://0/',
        'http://[',
        '//x/y',
        'C:\\a',
      ),
      fc.base64String({ minLength: 60 }),
      fc.constantFrom('a/'.repeat(5000), 'https://example.org/a.png', 'ftp://example.org/'),
    );
    const codes = new Set<string>();
    await forAllAsync(fc.oneof(text, hostileValue), 1500, async (value) => {
      try {
        const encoded = await readAs(value);
        if (encoded.name !== 'msg.payload') assert.ok(encoded.name.endsWith(join('base', 'picture.png')), encoded.name);
      } catch (error) {
        assert.ok(error instanceof NeuralStyleError, String(error));
        assert.ok(error.message.length < 1200 && !/[\0\n]/.test(error.message), error.message);
        codes.add(error.code);
      }
    });
    assert.ok(codes.size >= 5, [...codes].join());
  });
});
