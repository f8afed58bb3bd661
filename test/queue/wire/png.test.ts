import assert from 'node:assert/strict';
import { decoderPids } from '../../../src/image/decode.js';
import { pixelsToPng } from '../../../src/image/encode.js';
import { decodePng } from '../../../src/queue/wire/png.js';
import { ended } from '../../support/engine/child-processes.js';
import { fakeDecoder } from '../../support/pictures/fake-decoder.js';

describe('a PNG of a job', () => {
  const pixels = Uint8Array.from({ length: 300 * 200 }, (_, at) => at % 251);

  it('is the pixels that it was made of', async () => {
    assert.deepEqual(await decodePng(await pixelsToPng(pixels, { width: 300, height: 200 }), 300, 200, 1, 'it'), pixels);
  });

  it('is not to blame where the process that decodes it ends', async () => {
    const png = await pixelsToPng(pixels, { width: 300, height: 200 });
    const decoder = await fakeDecoder('process.kill(process.pid, "SIGKILL")');
    for (const pid of decoderPids()) {
      process.kill(pid, 'SIGKILL');
      await ended(pid);
    }
    await decoder.use(() => assert.rejects(decodePng(png, 300, 200, 1, 'it'), { code: 'image-crashed' }));
  });

  it('is to blame where it is cut off', async () => {
    const png = await pixelsToPng(pixels, { width: 300, height: 200 });
    await assert.rejects(decodePng(png.subarray(0, -300), 300, 200, 1, 'it'), { code: 'job-invalid' });
  });
});
