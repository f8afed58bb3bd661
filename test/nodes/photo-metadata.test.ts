import assert from 'node:assert/strict';
import sharp from 'sharp';
import { essentialsOf } from '../../src/image/decoder/essentials.js';
import { samplePicture, startFlow, stopFlow, type Flow } from '../support/node-red/flow.js';

const MAKE = 'Camera works';
const PLACE = { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100', GPSLongitudeRef: 'W', GPSLongitude: '0/1 7/1 4366/100' };

const PAINTER = {
  ...{ type: 'neural-style-transfer', model: 'model', size: 48, preset: 'instant', preview: false, version: 1 },
  wires: [['result'], []],
};

describe('the metadata of a photograph', () => {
  let flow: Flow;
  let photograph: Buffer;

  before(async () => {
    photograph = await sharp(await samplePicture(48, 32))
      .withExif({ IFD0: { Make: MAKE }, IFD2: { DateTimeOriginal: '2026:11:28 10:00:00' }, IFD3: PLACE })
      .jpeg()
      .toBuffer();
    flow = await startFlow([
      { id: 'engine', type: 'neural-style-engine', threads: 1 },
      { id: 'model', type: 'neural-style-model', source: 'compact', engine: 'engine' },
      { ...PAINTER, id: 'transfer' },
      { ...PAINTER, id: 'tells', metadata: 'all' },
      { id: 'result', type: 'helper' },
    ]);
  });
  after(() => stopFlow());

  const painted = async (options: object): Promise<Buffer> => {
    flow.send('transfer', { payload: photograph, options });
    return (await flow.inbox('result').next()).payload as Buffer;
  };

  it('is in no painting as it comes', async () => {
    const { exif, icc, density } = await sharp(await painted({})).metadata();
    assert.deepEqual([exif, icc, density === 72 || density === undefined], [undefined, undefined, true]);
  });

  it('goes into the file of its painting where that is asked for, the place only with all', async () => {
    const { photo } = essentialsOf(await painted({ metadata: 'withoutPlace' }), 'jpeg');
    assert.deepEqual(photo, { picture: { Make: MAKE }, exposure: { DateTimeOriginal: '2026:11:28 10:00:00' }, place: {} });
    for (const format of ['jpeg', 'png', 'webp'] as const) {
      const all = essentialsOf(await painted({ metadata: 'all', format }), format).photo;
      assert.deepEqual([all!.picture, all!.place], [{ Make: MAKE }, PLACE], format);
    }
  });

  it('is in no answer to a web request, unless the message asks for it', async () => {
    const answer = async (msg: object): Promise<unknown> => {
      flow.send('tells', { payload: photograph, ...msg });
      return essentialsOf((await flow.inbox('result').next()).payload as Buffer, 'jpeg').photo?.picture;
    };
    assert.deepEqual(await answer({}), { Make: MAKE });
    assert.equal(await answer({ req: {}, res: {} }), undefined);
    assert.deepEqual(await answer({ req: {}, res: {}, options: { metadata: 'all' } }), { Make: MAKE });
  });

  it('does not keep a picture from being one that programs read, in any format', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'tiff', 'avif']) {
      const { width, height } = await sharp(await painted({ metadata: 'all', dpi: 300, embed: 'settings', format })).metadata();
      assert.deepEqual([width, height], [48, 32], format);
    }
  });

  it('has the dots per inch and the profile of its own', async () => {
    for (const format of ['jpeg', 'png', 'tiff']) {
      const { density, icc } = await sharp(await painted({ dpi: 300, format })).metadata();
      assert.deepEqual([density, icc !== undefined], [300, true], format);
    }
    const { icc } = await sharp(await painted({ profile: true })).metadata();
    assert.match(icc!.toString('latin1'), /RGB XYZ/);
  });
});
