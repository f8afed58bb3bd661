import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeAPI } from 'node-red';
import sharp from 'sharp';
import { NeuralStyleError } from '../../../src/errors.js';
import { Security } from '../../../src/flow/files/security.js';
import { MOST_AT_ONCE, UploadStore } from '../../../src/flow/uploads/upload-store.js';
import { mountSmallDisk } from '../../support/files/small-disk.js';
import { skip } from '../../support/skip.js';

const EXAMPLES = join(__dirname, '..', '..', '..', '..', 'examples');

/** A picture of one colour. */
const png = (red: number, side = 8): Promise<Buffer> =>
  sharp({ create: { width: side, height: side, channels: 3, background: { r: red, g: 0, b: 0 } } })
    .png()
    .toBuffer();

/** Bytes as a connection brings them. */
async function* pieces(bytes: Buffer, length = 1000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += length) yield await Promise.resolve(bytes.subarray(at, at + length));
}

const code = (expected: string): ((error: unknown) => boolean) => {
  return (error) => {
    assert.ok(error instanceof NeuralStyleError, String(error));
    assert.equal(error.code, expected, error.message);
    return true;
  };
};

describe('the uploads of a Node-RED', function () {
  this.timeout(60_000);
  let userDir: string;

  beforeEach(async () => {
    userDir = await mkdtemp(join(tmpdir(), 'neural-style-uploads-'));
  });
  afterEach(() => rm(userDir, { recursive: true }));

  const folder = (): string => join(userDir, 'neural-style', 'uploads');
  const files = async (): Promise<string[]> => (await readdir(folder()).catch(() => [])).sort();
  const storeWith = (neuralStyle: object = {}): UploadStore =>
    new UploadStore(new Security({ settings: { userDir, neuralStyle } } as unknown as NodeAPI));

  it('are files in its user directory, the latest first in the list', async () => {
    const store = storeWith();
    assert.deepEqual(await store.list(), []);
    const photo = await readFile(join(EXAMPLES, 'valley.jpg'));
    const { name, bytes } = await store.receive(pieces(photo), 'valley.jpg');
    assert.deepEqual([name, bytes], ['valley.jpg', photo.length]);
    assert.deepEqual(await readFile(join(folder(), 'valley.jpg')), photo);
    const second = await store.receive(pieces(await png(1)), 'dot');
    assert.equal(second.name, 'dot.png');
    assert.deepEqual((await store.list()).map((upload) => upload.name).sort(), ['dot.png', 'valley.jpg']);
  });

  it('get a number where another is called so, in capitals or not, and are the same where they are the same', async () => {
    const store = storeWith();
    const [red, redder, reddest] = await Promise.all([png(1), png(100), png(200)]);
    const put = async (bytes: Buffer, name: string): Promise<string> => (await store.receive(pieces(bytes), name)).name;
    assert.equal(await put(red, 'dot.png'), 'dot.png');
    assert.equal(await put(redder, 'DOT.png'), 'DOT-2.png');
    assert.equal(await put(reddest, 'dot.png'), 'dot-3.png');
    assert.equal(await put(red, 'dot.png'), 'dot.png');
    assert.equal(await put(redder, 'dot.png'), 'DOT-2.png');
    assert.deepEqual(await files(), ['DOT-2.png', 'dot-3.png', 'dot.png']);
  });

  it('that come at the same time under one name all have their own', async () => {
    const store = storeWith();
    const pictures = await Promise.all([1, 2, 3, 4, 5].map((red) => png(red)));
    const names = await Promise.all(pictures.map(async (bytes) => (await store.receive(pieces(bytes), 'dot.png')).name));
    assert.deepEqual([...names].sort(), ['dot-2.png', 'dot-3.png', 'dot-4.png', 'dot-5.png', 'dot.png']);
    for (const [at, name] of names.entries()) assert.deepEqual(await readFile(join(folder(), name)), pictures[at]);
  });

  it('have other names when they are renamed, and are gone when they are deleted', async () => {
    const store = storeWith();
    await store.receive(pieces(await png(1)), 'dot.png');
    await store.receive(pieces(await png(2)), 'other.png');
    assert.equal((await store.rename('dot.png', '../../Point')).name, 'Point.png');
    await assert.rejects(store.rename('other.png', 'POINT.png'), code('upload-name-taken'));
    assert.equal((await store.rename('Point.png', 'point.png')).name, 'point.png');
    await assert.rejects(store.rename('dot.png', 'x'), code('upload-missing'));
    await store.remove('point.png');
    await assert.rejects(store.remove('point.png'), code('upload-missing'));
    assert.deepEqual(await files(), ['other.png']);
  });

  it('are all that can be renamed and deleted, and no links', async () => {
    const store = storeWith();
    const outside = join(userDir, 'secret.png');
    await writeFile(outside, await png(1));
    await mkdir(join(folder(), 'folder.png'), { recursive: true });
    await symlink(outside, join(folder(), 'link.png'));
    for (const name of ['../../secret.png', outside, 'link.png', 'folder.png', '', '.', '..', '../uploads']) {
      await assert.rejects(store.remove(name), code('upload-missing'), name);
      await assert.rejects(store.rename(name, 'x'), code('upload-missing'), name);
    }
    assert.deepEqual(await store.list(), []);
    assert.ok((await readFile(outside)).length > 0);
  });

  for (const [what, make, expected] of [
    ['a text', () => Promise.resolve(Buffer.from('hello'.repeat(100))), 'image-invalid'],
    ['a page', () => Promise.resolve(Buffer.from('<!doctype html><html><script>alert(1)</script></html>')), 'image-invalid'],
    ['a drawing', () => Promise.resolve(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>')), 'image-invalid'],
    ['nothing', () => Promise.resolve(Buffer.alloc(0)), 'image-invalid'],
    ['half a picture', async () => (await readFile(join(EXAMPLES, 'valley.jpg'))).subarray(0, 20_000), 'image-invalid'],
    ['a picture of too many pixels', () => png(1, 2000), 'image-too-large'],
    ['a heavy file', () => Promise.resolve(Buffer.alloc(300_000, 1)), 'image-too-heavy'],
  ] as const) {
    it(`refuses ${what}, and leaves nothing`, async () => {
      const store = storeWith({ maxPixels: 1e6, maxBytes: 250_000 });
      await assert.rejects(store.receive(pieces(await make()), 'cat.jpg'), code(expected));
      assert.deepEqual(await files(), []);
    });
  }

  it('reads no further than the limit of a picture', async () => {
    let read = 0;
    async function* endless(): AsyncGenerator<Buffer> {
      for (;;) {
        read += 1000;
        yield await Promise.resolve(Buffer.alloc(1000, 1));
      }
    }
    await assert.rejects(storeWith({ maxBytes: 10_000 }).receive(endless(), 'cat.jpg'), code('image-too-heavy'));
    assert.equal(read, 11_000);
    assert.deepEqual(await files(), []);
  });

  it('leaves nothing of an upload that breaks off', async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield await png(1, 500);
      throw new Error('aborted');
    }
    await assert.rejects(storeWith().receive(broken(), 'cat.jpg'), code('file-unwritable'));
    assert.deepEqual(await files(), []);
  });

  it('takes so many at once, and more when those are done', async () => {
    const store = storeWith();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const one = await png(1);
    async function* slow(): AsyncGenerator<Buffer> {
      await held;
      yield one;
    }
    const coming = Array.from({ length: MOST_AT_ONCE }, () => store.receive(slow(), 'dot.png'));
    await assert.rejects(store.receive(pieces(one), 'dot.png'), code('uploads-busy'));
    release();
    await Promise.all(coming);
    assert.deepEqual(await files(), ['dot.png']);
    await store.receive(pieces(await png(2)), 'dot.png');
  });

  it('keeps to a number and a sum of bytes that an administrator sets', async () => {
    const two = storeWith({ maxUploads: 2 });
    for (const red of [1, 2]) await two.receive(pieces(await png(red)), 'dot.png');
    await assert.rejects(two.receive(pieces(await png(3)), 'dot.png'), code('uploads-full'));
    await two.remove('dot-2.png');
    await two.receive(pieces(await png(3)), 'dot.png');
    const sum = (await two.list()).reduce((total, { bytes }) => total + bytes, 0);
    await assert.rejects(storeWith({ maxUploadBytes: sum + 10 }).receive(pieces(await png(4)), 'dot.png'), code('uploads-full'));
    assert.deepEqual(await files(), ['dot-2.png', 'dot.png']);
    await assert.rejects(storeWith({ maxUploads: 'many' }).receive(pieces(await png(4)), 'dot.png'), code('setting-invalid'));
  });

  it('lists 10,000 files without holding up the event loop, and takes no more', async () => {
    await mkdir(folder(), { recursive: true });
    const one = await png(1);
    for (let start = 0; start < 10_000; start += 100)
      await Promise.all(Array.from({ length: 100 }, (_, at) => writeFile(join(folder(), `dot-${start + at}.png`), one)));
    let turns = 0;
    let listing = true;
    const turn = (): void => {
      turns += 1;
      if (listing) setImmediate(turn);
    };
    turn();
    const list = await storeWith().list();
    listing = false;
    assert.equal(list.length, 10_000);
    // It went round for each batch of files.
    assert.ok(turns > 100, `${turns} turns`);
    await assert.rejects(storeWith().receive(pieces(await png(2)), 'dot.png'), code('uploads-full'));
    assert.equal((await files()).length, 10_000);
  });

  it('says that the disk is full, and leaves nothing', async function () {
    const disk = await mountSmallDisk(64);
    if (!disk) return skip(this, 'mounting a small file system takes Linux and its root');
    try {
      const noise = await sharp({
        create: { width: 300, height: 300, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 60 }, background: '#888' },
      })
        .png()
        .toBuffer();
      assert.ok(noise.length > 64 * 1024);
      const store = new UploadStore(new Security({ settings: { userDir: disk.folder } } as unknown as NodeAPI));
      await assert.rejects(store.receive(pieces(noise), 'noise.png'), (error: unknown) => {
        assert.ok(error instanceof NeuralStyleError);
        assert.equal(error.code, 'file-unwritable');
        assert.match(error.message, /noise\.png.*no space/i);
        return true;
      });
      assert.deepEqual(await readdir(join(disk.folder, 'neural-style', 'uploads')), []);
    } finally {
      await disk.unmount();
    }
  });
});
