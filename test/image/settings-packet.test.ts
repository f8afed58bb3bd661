import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { encodePicture } from '../../src/image/encode.js';
import { FORMATS } from '../../src/image/formats.js';
import { settingsInFile, settingsPacket } from '../../src/image/settings-packet.js';
import { plainPicture } from '../support/engine/objectives.js';

const KEPT = {
  settings: { styleWeight: 900, contentLayers: ['relu4_1'], made: { styles: [{ name: 'Wellen <b>& 波</b> "\u{1f30a}"' }] } },
  flow: [{ id: 'a', type: 'function', func: 'return "</neuralStyle:flow>";' }],
};

/** A file that keeps this text as settings, and this as a flow. */
const fileOf = (settings: string, flow = ''): Buffer =>
  Buffer.from(`junk<neuralStyle:settings>${settings}</neuralStyle:settings><neuralStyle:flow>${flow}</neuralStyle:flow>`);
const packed = (text: string): string => deflateSync(Buffer.from(text)).toString('base64');

describe('the settings in a picture’s file', () => {
  for (const format of FORMATS)
    it(`are read as they were written, in ${format}, and leave the pixels as they are`, async () => {
      const { packet, hasFlow } = (await settingsPacket(KEPT))!;
      assert.equal(hasFlow, true);
      const [file, without] = [
        await encodePicture(plainPicture(90, 16, 16), format, 90, { xmp: packet }),
        await encodePicture(plainPicture(90, 16, 16), format, 90),
      ];
      assert.deepEqual(await settingsInFile(file), KEPT);
      assert.equal(await settingsInFile(without), null);
      assert.deepEqual(await sharp(file).raw().toBuffer(), await sharp(without).raw().toBuffer());
      assert.ok((await sharp(file).metadata()).xmp);
    });

  it('are found by other programs in a PNG as XMP, and the file is whole', async () => {
    const file = await encodePicture(plainPicture(1), 'png', 90, { xmp: (await settingsPacket(KEPT))!.packet });
    assert.match((await sharp(file, { failOn: 'warning' }).metadata()).xmpAsString ?? '', /neuralStyle:settings/);
  });

  it('are read where a program has made an attribute of them', async () => {
    const file = Buffer.from('<rdf:Description neuralStyle:settings="{&quot;size&quot;:7}"/>');
    assert.deepEqual(await settingsInFile(file), { settings: { size: 7 }, flow: [] });
  });

  it('leave out a flow that is too large, and nothing is kept of settings that are', async () => {
    const noise = Array.from({ length: 60_000 }, (_, index) => Math.imul(index, 2654435761) >>> 0).join('');
    const large = await settingsPacket({ ...KEPT, flow: [{ id: 'a', type: 'function', func: noise }] });
    assert.equal(large!.hasFlow, false);
    assert.deepEqual(await settingsInFile(Buffer.from(large!.packet)), { ...KEPT, flow: [] });
    assert.equal(await settingsPacket({ ...KEPT, settings: { layerWeights: { relu1_1: 'x'.repeat(40_000) } } }), null);
  });

  it('keep the largest flow that fits in every format', async () => {
    const noise = Array.from({ length: 20_000 }, (_, index) => Math.imul(index, 2654435761) >>> 0).join('');
    const withNoise = (length: number): typeof KEPT => ({ ...KEPT, flow: [{ id: 'a', type: 'function', func: noise.slice(0, length) }] });
    let [fits, tooLong] = [0, noise.length];
    while (tooLong - fits > 100) {
      const between = (fits + tooLong) >> 1;
      if ((await settingsPacket(withNoise(between)))!.hasFlow) fits = between;
      else tooLong = between;
    }
    const kept = withNoise(fits);
    const { packet } = (await settingsPacket(kept))!;
    assert.ok(packet.length > 59_000, String(packet.length));
    for (const format of FORMATS)
      assert.deepEqual(await settingsInFile(await encodePicture(plainPicture(90, 16, 16), format, 90, { xmp: packet })), kept, format);
  });

  const HOSTILE: readonly (readonly [string, Buffer])[] = [
    ['no JSON', fileOf('{"size":')],
    ['a list', fileOf('[1]')],
    ['text', fileOf('"size"')],
    ['no end', Buffer.from(`<neuralStyle:settings>${'{'.repeat(1e6)}`)],
    ['depths', fileOf('['.repeat(29_000))],
    ['too long', fileOf(`{"size":"${'x'.repeat(31_000)}"}`)],
    ['nothing', Buffer.alloc(0)],
  ];
  for (const [what, file] of HOSTILE) it(`are none where there is ${what}`, async () => assert.equal(await settingsInFile(file), null));

  it('have no names but those of options and facts', async () => {
    const { settings } = (await settingsInFile(fileOf('{"size":7,"__proto__":{"polluted":1},"constructor":1,"file":"/etc/passwd"}')))!;
    assert.deepEqual(Object.entries(settings), [['size', 7]]);
    assert.equal(({} as { polluted?: number }).polluted, undefined);
  });

  const FLOWS: readonly (readonly [string, string])[] = [
    ['a bomb', packed(JSON.stringify([{ id: 'a', type: 'tab', info: '0'.repeat(50_000_000) }]))],
    ['no base64', '!!!'],
    ['no deflate', Buffer.from('hello').toString('base64')],
    ['cut off', packed(JSON.stringify(KEPT.flow)).slice(0, 20)],
    ['no list', packed('{"id":"a","type":"tab"}')],
    ['a node without a type', packed('[{"id":"a"}]')],
    ['too many nodes', packed(JSON.stringify(Array.from({ length: 5001 }, () => ({ id: '', type: '' }))))],
  ];
  for (const [what, flow] of FLOWS)
    it(`come without a flow that is ${what}`, async () =>
      assert.deepEqual(await settingsInFile(fileOf('{"size":7}', flow)), { settings: { size: 7 }, flow: [] }));
});
