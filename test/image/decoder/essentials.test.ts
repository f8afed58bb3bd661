import assert from 'node:assert/strict';
import sharp, { type Sharp } from 'sharp';
import { decodePicture } from '../../../src/image/decode.js';
import { essentialsOf } from '../../../src/image/decoder/essentials.js';
import { signatureOf } from '../../../src/image/picture-format.js';
import {
  deflated,
  entangledExif,
  jpegSegment,
  pngChunk,
  withDirectories,
  withJpegSegments,
  withPngChunks,
  withRepeatedTags,
  withWebpChunks,
} from '../../support/pictures/bombs.js';

const COMMENT = 0xfe;
const APP1 = 0xe1;
const text = (value: string): Buffer => Buffer.from(value, 'latin1');
const image = (): Sharp => sharp({ create: { width: 8, height: 4, channels: 3, background: { r: 160, g: 100, b: 70 } } });

/** What is left of a file for the library to read. */
function essential(file: Buffer): Buffer {
  const signature = signatureOf(file);
  assert.equal(signature.kind, 'read');
  return essentialsOf(Buffer.from(file), signature.format).file;
}

describe('what the library is given of a picture', () => {
  let [png, jpeg, webp, tiff, avif]: Buffer[] = [];
  before(async () => {
    [png, jpeg, webp, tiff, avif] = await Promise.all([
      image().png().toBuffer(),
      image().jpeg().toBuffer(),
      image().webp().withMetadata({ orientation: 3 }).toBuffer(),
      image().tiff({ compression: 'none' }).toBuffer(),
      image()
        .avif()
        .withExif({ IFD0: { ImageDescription: 'x'.repeat(60_100) } })
        .toBuffer(),
    ]);
  });

  it('is a PNG without its texts, whatever they unpack to, and without what is too large for a profile', () => {
    const bomb = deflated(50);
    const chunks = [
      ...Array.from({ length: 3 }, () => pngChunk('zTXt', Buffer.concat([text('Comment\0\0'), bomb]))),
      pngChunk('iTXt', Buffer.concat([text('Comment\0\x01\0\0\0'), bomb])),
      pngChunk('iTXt', Buffer.concat([text('XML:com.adobe.xmp\0\0\0\0\0'), Buffer.alloc(1000, 65)])),
      pngChunk('tEXt', text('Comment\0hello')),
      pngChunk('iCCP', Buffer.concat([text('profile\0\0'), bomb])),
      pngChunk('sPLT', text('palette\0\x08abcdef')),
      pngChunk('vpAg', Buffer.alloc(9)),
    ];
    const plain = essential(png!);
    assert.ok(essential(withPngChunks(png!, chunks)).equals(plain));
  });

  it('is a PNG with of a thousand profiles the first', async () => {
    const coloured = await image().withIccProfile('p3').png().toBuffer();
    const other = pngChunk('iCCP', Buffer.concat([text('profile\0\0'), deflated(1)]));
    const kept = essential(coloured);
    assert.ok(kept.includes('iCCP'));
    const end = coloured.indexOf('IDAT') - 4;
    const many = Buffer.concat([coloured.subarray(0, end), ...Array<Buffer>(1000).fill(other), coloured.subarray(end)]);
    assert.ok(essential(many).equals(kept));
  });

  it('is a PNG with each chunk once, and no data without data', () => {
    const once = withPngChunks(png!, [pngChunk('sBIT', Buffer.of(8, 8, 8)), pngChunk('gAMA', Buffer.of(0, 0, 0xb1, 0x8f))]);
    const header = png!.subarray(8, 33);
    const again = ['sBIT', 'gAMA', 'PLTE', 'PLTE', 'tRNS', 'tRNS', 'cHRM', 'cHRM', 'sRGB', 'sRGB'].map((type) =>
      pngChunk(type, Buffer.alloc(3)),
    );
    const data = once.indexOf('IDAT') - 4;
    const many = Buffer.concat([
      once.subarray(0, data),
      header,
      ...again,
      ...Array<Buffer>(5).fill(pngChunk('IDAT', Buffer.alloc(0))),
      once.subarray(data),
      Buffer.from('behind the end'),
    ]);
    const kept = essential(many);
    assert.ok(!kept.includes('behind the end'));
    for (const type of ['IHDR', 'sBIT', 'gAMA', 'PLTE', 'tRNS', 'cHRM', 'sRGB', 'IDAT', 'IEND'])
      assert.equal(kept.indexOf(type), kept.lastIndexOf(type), type);
  });

  it('is a JPEG with one word of Adobe and one of JFIF, the last', () => {
    const adobe = (transform: number): Buffer =>
      jpegSegment(0xee, Buffer.concat([text('Adobe'), Buffer.of(0, 100, 0, 0, 0, 0, transform)]));
    const jfif = (density: number): Buffer =>
      jpegSegment(0xe0, Buffer.concat([text('JFIF\0'), Buffer.of(1, 2, 1, 0, density, 0, 72, 0, 0)]));
    const file = withJpegSegments(jpeg!, [adobe(0), adobe(1), jfif(71), jfif(70)]);
    assert.ok(essential(file).equals(withJpegSegments(essential(jpeg!), [adobe(1), jfif(70)])));
  });

  it('is a TIFF with each tag once', () => {
    const file = essential(withRepeatedTags(tiff!, 1000));
    const start = file.readUInt32LE(4);
    const tags = Array.from({ length: file.readUInt16LE(start) }, (_, index) => file.readUInt16LE(start + 2 + 12 * index));
    assert.equal(new Set(tags).size, tags.length);
  });

  it('is a JPEG without comments and application data', () => {
    const segments = [
      ...Array.from({ length: 300 }, () => jpegSegment(COMMENT, Buffer.alloc(60_000, 65))),
      ...Array.from({ length: 300 }, () => jpegSegment(APP1, text(`http://ns.adobe.com/xap/1.0/\0${'x'.repeat(60_000)}`))),
      jpegSegment(APP1, Buffer.concat([text('Exif\0\0'), entangledExif()])),
    ];
    assert.ok(essential(withJpegSegments(jpeg!, segments)).equals(essential(jpeg!)));
  });

  it('is a WebP without its EXIF but for the orientation', () => {
    const file = withWebpChunks(webp!, 'XMP ', [Buffer.alloc(1e6), entangledExif()]);
    assert.ok(essential(file).equals(essential(webp!)));
    assert.ok(essential(webp!).length < webp!.length);
  });

  it('is the first directory of a TIFF', () => {
    const file = withDirectories(tiff!, 1000);
    const directory = essential(file);
    const start = directory.readUInt32LE(4);
    const next = start + 2 + 12 * directory.readUInt16LE(start);
    assert.equal(directory.readUInt32LE(next), 0);
  });

  it('is an AVIF whose metadata is none any more', () => {
    const itemsOf = (file: Buffer): Buffer => file.subarray(0, file.indexOf('mdat'));
    assert.ok(itemsOf(avif!).includes('Exif'));
    assert.equal(itemsOf(essential(avif!)).includes('Exif'), false);
  });

  it('is as many pixels as before, in the same colours', async () => {
    const exif = jpegSegment(APP1, Buffer.concat([text('Exif\0\0'), entangledExif()]));
    const entangled = Buffer.from(avif!);
    entangledExif().copy(entangled, Math.max(entangled.indexOf('MM\0*', 0, 'latin1'), entangled.indexOf('II*\0', 0, 'latin1')));
    const bombs = [
      withPngChunks(png!, [pngChunk('zTXt', Buffer.concat([text('Comment\0\0'), deflated(50)]))]),
      withPngChunks(png!, [pngChunk('eXIf', entangledExif())]),
      withJpegSegments(jpeg!, [exif]),
      withWebpChunks(webp!, 'EXIF', [entangledExif()]),
      withDirectories(tiff!, 50_000),
      entangled,
    ];
    for (const file of bombs) {
      const limits = { maxPixels: 1000, maxBytes: 1e8, timeout: 10 };
      const { width, height, data } = await decodePicture({ name: 'it', file, limits }, 0);
      assert.deepEqual([width, height], [8, 4]);
      [160, 100, 70].forEach((value, channel) => assert.ok(Math.abs(data[channel]! - value) <= 4, [...data.subarray(0, 3)].join()));
    }
  });

  for (const [name, encode] of Object.entries<(oriented: Sharp) => Sharp>({
    JPEG: (oriented) => oriented.jpeg(),
    PNG: (oriented) => oriented.png(),
    WebP: (oriented) => oriented.webp(),
    TIFF: (oriented) => oriented.tiff(),
  })) {
    it(`has the orientation that it had: ${name}`, async () => {
      for (const [orientation, size] of [
        [1, [8, 4]],
        [6, [4, 8]],
      ] as const) {
        const file = await encode(image().withMetadata({ orientation })).toBuffer();
        const picture = await decodePicture({ name: 'it', file }, 0);
        assert.deepEqual([picture.width, picture.height], size);
      }
    });
  }
});
