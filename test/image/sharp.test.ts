import assert from 'node:assert/strict';
import { encodePicture, thumbnail } from '../../src/image/encode.js';
import { loadSharp } from '../../src/image/sharp.js';

describe('sharp', () => {
  it('keeps no operation on a picture', async () => {
    const picture = { width: 64, height: 64, data: new Uint8Array(3 * 64 * 64).fill(90) };
    await encodePicture(picture, 'png', 90);
    await thumbnail(picture, 16);
    assert.equal(loadSharp().cache().items.current, 0);
  });
});
