import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import sharp from 'sharp';
import { LivePicture, type PictureData, type PictureSource } from '../../../src/flow/live/live-picture.js';
import type { Picture } from '../../../src/pixels/picture.js';

/** A flat picture of 64×48 pixels. */
function flat(grey: number): Picture {
  return { width: 64, height: 48, data: new Uint8Array(64 * 48 * 3).fill(grey) };
}

describe('LivePicture', () => {
  let isShown: boolean;
  let published: PictureData[];
  let arrived: () => void;
  let live: LivePicture;
  let made: number;

  beforeEach(() => {
    mock.timers.enable({ apis: ['setTimeout'] });
    isShown = true;
    published = [];
    made = 0;
    arrived = () => undefined;
    const publish = (data: PictureData): void => {
      published.push(data);
      arrived();
    };
    live = new LivePicture({ isShown: () => isShown, publish });
  });
  afterEach(() => {
    live.close();
    mock.timers.reset();
  });

  const source = (grey: number, others: Partial<PictureSource> = {}): PictureSource => ({
    make: () => {
      made += 1;
      return Promise.resolve(flat(grey));
    },
    width: 32,
    ...others,
  });

  /** What is published next. */
  const next = async (act: () => void): Promise<PictureData> => {
    const reached = new Promise<void>((resolve) => (arrived = resolve));
    act();
    await reached;
    return published.at(-1)!;
  };

  const greyOf = async ({ image }: PictureData): Promise<number> => {
    const { data } = await sharp(Buffer.from(image!.split(',')[1]!, 'base64'))
      .raw()
      .toBuffer({ resolveWithObject: true });
    return data[0]!;
  };

  it('publishes a small JPEG with its size, title and version', async () => {
    const data = await next(() => live.show(source(200, { title: 'relu1_1' })));
    assert.match(data.image!, /^data:image\/jpeg;base64,/);
    assert.deepEqual([data.width, data.height, data.title, data.version], [32, 24, 'relu1_1', live.version]);
    assert.ok(Math.abs((await greyOf(data)) - 200) <= 2);
  });

  it('makes nothing while no editor shows the node, and has the picture for one that comes later', async () => {
    isShown = false;
    live.show(source(10));
    await setImmediate();
    assert.equal(made, 0);
    assert.deepEqual(published, []);
    const data = (await live.thumbnail())!;
    assert.deepEqual([data.version, made], [live.version, 1]);
  });

  it('makes and shrinks a picture once, however many ask for it', async () => {
    await next(() => live.show(source(10)));
    const [one, two, full] = await Promise.all([live.thumbnail(), live.thumbnail(), live.full()]);
    assert.deepEqual([one, two], [published[0], published[0]]);
    assert.deepEqual([full, made], [flat(10), 1]);
  });

  it('encodes a full picture once, however often somebody asks for it', async () => {
    live.show(source(10));
    const jpeg = (await live.jpeg())!;
    assert.deepEqual([...jpeg.subarray(0, 3)], [0xff, 0xd8, 0xff]);
    assert.equal(await live.jpeg(), jpeg);
    live.show(source(20));
    assert.notEqual(await live.jpeg(), jpeg);
  });

  it('lets the latest win, and never makes those in between', async () => {
    await next(() => live.show(source(10)));
    for (const grey of [20, 30, 40]) live.show(source(grey));
    const data = await next(() => mock.timers.tick(250));
    assert.ok(Math.abs((await greyOf(data)) - 40) <= 2);
    assert.deepEqual([published.length, made], [2, 2]);
  });

  it('clears what editors show, and tells it once', async () => {
    await next(() => live.show(source(10)));
    live.clear();
    live.clear();
    assert.deepEqual(published.slice(1), [{ version: 0 }]);
    assert.deepEqual([live.version, await live.thumbnail(), await live.full()], [0, null, null]);
  });

  it('does not bring back a picture that was cleared while it was made', async () => {
    let finish: (picture: Picture) => void = () => undefined;
    live.show(source(10, { make: () => new Promise((resolve) => (finish = resolve)) }));
    live.clear();
    live.show(source(20));
    finish(flat(10));
    const data = await next(() => mock.timers.tick(250));
    assert.deepEqual(
      published.map(({ version }) => version),
      [0, data.version],
    );
    assert.ok(Math.abs((await greyOf(data)) - 20) <= 2);
  });

  it('gives each picture a higher version, so that editors know what they have missed', () => {
    live.show(source(10));
    const before = live.version;
    live.show(source(10));
    assert.ok(live.version > before);
  });

  it('tells the source of a picture that cannot be made, and goes on', async () => {
    const failed = await new Promise((onError) => live.show(source(10, { make: () => Promise.reject(new Error('no engine')), onError })));
    assert.match(String(failed), /no engine/);
    live.show(source(20));
    // What failed ends its turn a moment later than it tells of it.
    await setImmediate();
    assert.ok((await next(() => mock.timers.tick(250))).image);
  });
});
