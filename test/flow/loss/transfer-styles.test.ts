import assert from 'node:assert/strict';
import sharp from 'sharp';
import type { Picture } from '../../../src/pixels/picture.js';
import { DEFAULT_ENGINE, releaseDefaultEngine, retainDefaultEngine } from '../../../src/flow/config/engines.js';
import type { Message } from '../../../src/flow/node/input.js';
import type { Style } from '../../../src/flow/loss/style.js';
import { TRANSFER } from '../../../src/properties/nodes/transfer.js';
import type { Saved } from '../../../src/properties/property.js';
import { read } from '../../../src/properties/read.js';
import { transferStyles } from '../../../src/flow/loss/transfer-styles.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import { readerIn } from '../../support/node-red/picture-reader.js';
import { samplePicture } from '../../support/node-red/flow.js';
import { assertClose } from '../../support/numbers/numbers.js';

const LAYERS = ['relu1_1'];

function pictureOf({ payload }: Style): Picture {
  return payload.style.recipe!.picture;
}

function meanColour({ data }: Picture): number[] {
  const sums = [0, 0, 0];
  data.forEach((value, i) => (sums[i % 3]! += value));
  return sums.map((sum) => (3 * sum) / data.length);
}

describe('transferStyles', () => {
  const content: Picture = { width: 16, height: 16, data: Uint8Array.from({ length: 768 }, (_, i) => [60, 120, 180][i % 3]! + (i % 40)) };
  let message: Record<string, unknown>;

  before(async () => {
    retainDefaultEngine();
    const mask = await sharp(Uint8Array.of(255, 0), { raw: { width: 2, height: 1, channels: 1 } })
      .png()
      .toBuffer();
    const black = await sharp(new Uint8Array(2), { raw: { width: 2, height: 1, channels: 1 } })
      .png()
      .toBuffer();
    message = { waves: await samplePicture(40, 30, 1), stars: await samplePicture(24, 32, 3), mask, black };
  });
  after(() => releaseDefaultEngine());

  const loadAll = async (properties: Saved, matchTo: Picture | null = content): Promise<Style[]> => {
    const context = {
      pictures: readerIn(process.cwd()),
      msg: message as Message,
      engine: DEFAULT_ENGINE,
      model: EMBEDDED_MODEL,
      content: matchTo,
    };
    return transferStyles(context, read(TRANSFER, { size: 32, styleLayers: LAYERS, ...properties }));
  };
  const load = (properties: Saved, matchTo = content): Promise<Style[]> =>
    loadAll({ style: 'waves', styleType: 'msg', ...properties }, matchTo);
  const loadOne = async (properties: Saved): Promise<Style> => (await load(properties))[0]!;

  it('loads the style at the size of the content, with its layers', async () => {
    const styles = await load({});
    assert.equal(styles.length, 1);
    const [{ payload, blend }] = styles as [Style];
    assert.deepEqual([pictureOf(styles[0]!).width, pictureOf(styles[0]!).height, blend], [32, 24, 1]);
    assert.deepEqual(payload.layers, [{ layer: 'relu1_1', shape: [16, 16] }]);
    assert.ok(!('mask' in payload.style));
  });

  it('takes the example that the node comes with where a flow file names none', async () => {
    const [style] = await loadAll({});
    assert.deepEqual(style, (await loadAll({ style: 'brushstrokes.jpg', styleType: 'example' }))[0]);
  });

  it('computes the statistic that the node says, and of Gram matrices those at its distances', async () => {
    const partsOf = ({ payload }: Style): string[] => payload.style.tensors.map(({ part }) => part);
    assert.deepEqual(partsOf(await loadOne({ statistic: 'moments', reach: '2' })), ['mean', 'covariance']);
    assert.deepEqual(partsOf(await loadOne({ statistic: 'slices' })), ['columns']);
    assert.deepEqual(partsOf(await loadOne({ reach: '4, 2' })), ['gram', 'across-2', 'down-2', 'across-4', 'down-4']);
    await assert.rejects(load({ statistic: 'grams' }), { code: 'setting-invalid' });
  });

  it('loads more styles, in their order, with their shares', async () => {
    const styles = await load({
      styleBlend: '3',
      moreStyles: [
        { style: 'stars', styleType: 'msg', blend: 2 },
        { style: 'waves', styleType: 'msg' },
      ],
    });
    assert.deepEqual(
      styles.map((style) => [pictureOf(style).width, pictureOf(style).height, style.blend]),
      [
        [32, 24, 3],
        [24, 32, 2],
        [32, 24, 1],
      ],
    );
  });

  it('gives each style its mask', async () => {
    const styles = await load({
      styleMask: 'mask',
      styleMaskType: 'msg',
      moreStyles: [
        { style: 'stars', styleType: 'msg', mask: 'mask', maskType: 'msg' },
        { style: 'stars', styleType: 'msg', mask: 'none', maskType: 'msg' },
        { style: 'stars', styleType: 'msg' },
      ],
    });
    const half = { width: 2, height: 1, data: Uint8Array.of(255, 0) };
    assert.deepEqual(
      styles.map(({ payload }) => payload.style.mask),
      [half, half, undefined, undefined],
    );
  });

  it('finds the mask of the first style in msg.styleMask by itself', async () => {
    message.styleMask = message.mask;
    try {
      const styles = await load({ moreStyles: [{ style: 'stars', styleType: 'msg' }] });
      assert.deepEqual(
        styles.map(({ payload }) => payload.style.mask?.width),
        [2, undefined],
      );
    } finally {
      delete message.styleMask;
    }
  });

  it('looks at styles at another scale', async () => {
    assert.equal(pictureOf(await loadOne({ styleScale: '0.5' })).width, 16);
    assert.equal(pictureOf(await loadOne({ styleScale: 2 })).width, 64);
    // At its own size it is scaled, too.
    assert.equal(pictureOf(await loadOne({ size: 0, styleScale: 0.5 })).width, 20);
    assert.equal(pictureOf(await loadOne({ size: 0 })).width, 40);
  });

  it("leaves a style its colours, or gives it the content's", async () => {
    const own = await loadOne({});
    const matched = await loadOne({ styleColors: 'match' });
    assertClose(meanColour(pictureOf(matched)), meanColour(content), 0.03, 'colour');
    assert.deepEqual(pictureOf(own), pictureOf(await loadOne({ styleColors: 'own' })));
    assert.notDeepEqual(meanColour(pictureOf(own)), meanColour(pictureOf(matched)));
  });

  it('matches colours by the method that is asked for', async () => {
    const [usual, linear, histogram] = [
      await loadOne({ styleColors: 'match' }),
      await loadOne({ styleColors: 'match', colorsMethod: 'linear' }),
      await loadOne({ styleColors: 'match', colorsMethod: 'histogram' }),
    ].map(pictureOf);
    assert.deepEqual(usual, linear);
    assert.notDeepEqual(histogram, linear);
  });

  it('leaves colours where there is no content to match', async () => {
    const [style] = await loadAll({ style: 'waves', styleType: 'msg', styleColors: 'match' }, null);
    assert.deepEqual(pictureOf(style!), pictureOf(await loadOne({})));
  });

  for (const [name, properties, error] of [
    ['more styles that are no list', { moreStyles: 'stars' }, { code: 'setting-invalid', message: /a list of styles for moreStyles/ }],
    ['more styles that are no styles', { moreStyles: ['stars'] }, { code: 'setting-invalid', message: /for moreStyles/ }],
    ['a negative share', { styleBlend: -1 }, { code: 'setting-invalid', message: /for styleBlend but received "-1"/ }],
    ['a scale out of its range', { styleScale: 5 }, { code: 'setting-invalid', message: /for styleScale/ }],
    ['colours of neither', { styleColors: 'content' }, { code: 'setting-invalid', message: /own, match for styleColors/ }],
    [
      'a method that there is not',
      { styleColors: 'match', colorsMethod: 'best' },
      { code: 'setting-invalid', message: /for colorsMethod/ },
    ],
    ['no layers', { styleLayers: [] }, { code: 'no-layers' }],
    ['a black mask', { styleMask: 'black', styleMaskType: 'msg' }, { code: 'mask-empty', message: /msg\.black/ }],
    [
      'a style that is not there',
      { moreStyles: [{ style: 'nothing', styleType: 'msg' }] },
      { code: 'payload-empty', message: /msg\.nothing/ },
    ],
  ] as const) {
    it(`refuses ${name}`, async () => {
      await assert.rejects(load(properties), error);
    });
  }
});
