import assert from 'node:assert/strict';
import { decodePicture } from '../../src/image/decode.js';
import { encodePicture, thumbnail } from '../../src/image/encode.js';
import { sharp } from '../../src/image/sharp.js';

describe('sharp', () => {
  it('keeps no operation on a picture', async () => {
    const picture = { width: 64, height: 64, data: new Uint8Array(3 * 64 * 64).fill(90) };
    const file = await encodePicture(picture, 'png', 90);
    await thumbnail(await decodePicture({ name: 'a picture', file }, 32), 16);
    assert.equal(sharp.cache().items.current, 0);
  });
});
