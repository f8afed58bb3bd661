import assert from 'node:assert/strict';
import sharp from 'sharp';
import { decodeMask } from '../../src/image/read-mask.js';

function png(width: number, height: number, channels: 3 | 4, pixels: readonly number[]): Promise<Buffer> {
  return sharp(Uint8Array.from(pixels), { raw: { width, height, channels } }).png().toBuffer();
}

describe('decodeMask', () => {
  it('is one byte a pixel: the luma', async () => {
    const file = await png(4, 1, 3, [255, 255, 255, 0, 0, 0, 255, 0, 0, 100, 100, 100]);
    const mask = await decodeMask({ name: 'msg.mask', file });
    assert.deepEqual([mask.width, mask.height, ...mask.data], [4, 1, 255, 0, 76, 100]);
  });

  it('takes transparency for outside', async () => {
    const file = await png(3, 1, 4, [255, 255, 255, 255, 255, 255, 255, 0, 255, 255, 255, 51]);
    assert.deepEqual([...(await decodeMask({ name: 'msg.mask', file })).data], [255, 0, 51]);
  });

  it('is at most 1024 pixels on the longer side, and never enlarged', async () => {
    const white = (width: number, height: number): Promise<Buffer> =>
      sharp({ create: { width, height, channels: 3, background: 'white' } })
        .png()
        .toBuffer();
    const large = await decodeMask({ name: 'msg.mask', file: await white(512, 2048) });
    assert.deepEqual([large.width, large.height, large.data.length], [256, 1024, 256 * 1024]);
    assert.deepEqual([...new Set(large.data)], [255]);
    const small = await decodeMask({ name: 'msg.mask', file: await white(6, 4) });
    assert.deepEqual([small.width, small.height], [6, 4]);
  });

  it('refuses a mask that is black everywhere', async () => {
    const black = { name: 'msg.mask', raw: { data: new Uint8Array(12), width: 2, height: 2, channels: 3 } } as const;
    await assert.rejects(decodeMask(black), { name: 'NeuralStyleError', code: 'mask-empty', message: /msg\.mask is black everywhere/ });
  });

  it('refuses what is no picture', async () => {
    await assert.rejects(decodeMask({ name: 'msg.mask', file: Buffer.from('white') }), { code: 'image-invalid' });
  });
});
