import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { decodePicture } from '../../src/image/decode.js';
import { tiffOf } from '../support/pictures/tiff.js';

const FIXTURES = join(__dirname, '..', '..', '..', 'test', 'fixtures');
const REDUCED_RESOLUTION: readonly [number, number] = [254, 1];

function refusal(file: Buffer): Promise<{ code: string; message: string }> {
  return decodePicture({ name: 'msg.payload', file }, 0).then(
    () => assert.fail('it was decoded'),
    (error: unknown) => error as { code: string; message: string },
  );
}

describe('a picture of a kind that is not read', () => {
  it('is named where it is a HEIC, with what to do on the phone', async () => {
    const { code, message } = await refusal(await readFile(join(FIXTURES, 'photo.heic')));
    assert.equal(code, 'image-invalid');
    assert.match(message, /msg\.payload is a HEIC picture.*Settings ▸ Camera ▸ Formats ▸ Most Compatible/);
  });

  it('is named where it is a HEIC under a general brand', async () => {
    const file = await readFile(join(FIXTURES, 'photo.heic'));
    file.write('mif1', 8, 'latin1');
    assert.match((await refusal(file)).message, /is a HEIC picture/);
  });

  const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');
  const pixel = { width: 1, height: 1, channels: 3 } as const;
  const FOREIGN: Record<string, Buffer> = {
    BMP: Buffer.concat([bytes('BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0'), Buffer.alloc(28)]),
    Netpbm: bytes('P6\n1 1\n255\nabc'),
    PDF: bytes('%PDF-1.7\n%%EOF'),
    SVG: bytes('<?xml version="1.0"?>\n<!-- drawn by hand -->\n<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>'),
    'Canon RAW (CR2)': bytes('II*\0\x10\0\0\0CR\x02\0'),
    'Canon RAW (CR3)': bytes('\0\0\0\x18ftypcrx \0\0\0\x01crx isom'),
    'Fujifilm RAW': bytes('FUJIFILMCCD-RAW 0201FF389501'),
    'Olympus RAW': bytes('IIRO\x08\0\0\0'),
    'Panasonic RAW': bytes('IIU\0\x18\0\0\0'),
    'camera RAW (DNG, NEF, ARW': tiffOf(pixel, [0, 0, 0], 'float', [[50706, 1]]),
    'camera RAW (DNG, NEF': tiffOf(pixel, [0, 0, 0], 'float', [REDUCED_RESOLUTION, [330, 8]]),
    Photoshop: bytes('8BPS\0\x01'),
    'JPEG XL': bytes('\xff\x0a\xfa\x7f'),
    'JPEG 2000': bytes('\0\0\0\x0cjP  \r\n\x87\n'),
    OpenEXR: bytes('\x76\x2f\x31\x01\x02\0\0\0'),
    'Windows icon': bytes('\0\0\x01\0\x01\0'),
    'MP4 or QuickTime video': bytes('\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41'),
    'ZIP archive': bytes('PK\x03\x04\x14\0'),
  };
  for (const [name, file] of Object.entries(FOREIGN)) {
    it(`is named where it is of type ${name}, with what to do`, async () => {
      const { code, message } = await refusal(file);
      assert.equal(code, 'image-invalid');
      assert.ok(message.includes(`msg.payload is of type ${name}`), message);
      assert.match(message, /Convert it to JPEG or PNG first/);
    });
  }

  it('is told as a web page where it is one', async () => {
    for (const page of ['<!DOCTYPE html><html><body>Sign in</body></html>', '\n<html lang="en">']) {
      const { message } = await refusal(bytes(page));
      assert.match(message, /is a web page \(HTML\)\. Use the address of the picture itself/);
    }
  });

  it('is not one where a TIFF merely has several sizes of itself', async () => {
    const file = tiffOf(pixel, [255, 0, 0], 'float', [[330, 8]]);
    assert.deepEqual([...(await decodePicture({ name: 'it', file }, 0)).data], [255, 0, 0]);
  });
});

describe('the reason why a picture cannot be decoded', () => {
  it('is the last that the library says, not what it tried before', async () => {
    const file = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
      .avif()
      .toBuffer();
    const { message } = await refusal(file.subarray(0, file.length - 20));
    assert.match(message, /is damaged: heif: Invalid input: Unexpected end of file/);
    assert.doesNotMatch(message, /bad seek/);
  });
});
