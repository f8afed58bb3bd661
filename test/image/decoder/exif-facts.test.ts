import assert from 'node:assert/strict';
import sharp from 'sharp';
import { photoFactsIn } from '../../../src/image/decoder/exif-facts.js';
import { essentialsOf } from '../../../src/image/decoder/essentials.js';

const PICTURE = { Make: 'Camera works', Model: 'M 5', Artist: 'A. Maler', Copyright: '2026', ImageDescription: 'a valley' };
const EXPOSURE = {
  ...{ ExposureTime: '1/100', FNumber: '28/10', ISOSpeedRatings: '400', DateTimeOriginal: '2026:11:28 10:00:00' },
  ...{ FocalLength: '50/1', FocalLengthIn35mmFilm: '75', LensModel: 'Long lens' },
};
const PLACE = {
  ...{ GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 3230/100', GPSLongitudeRef: 'W', GPSLongitude: '0/1 7/1 4366/100' },
  ...{ GPSAltitudeRef: '0', GPSAltitude: '123/10' },
};

const photograph = (format: 'jpeg' | 'png' | 'webp', place: Record<string, string> = PLACE): Promise<Buffer> =>
  sharp({ create: { width: 16, height: 12, channels: 3, background: '#888' } })
    .withExif({ IFD0: PICTURE, IFD2: EXPOSURE, IFD3: place })
    .toFormat(format)
    .toBuffer();

/** A block in either order of bytes; entries are tag, type, count and value. */
function block(
  order: 'II' | 'MM',
  directories: readonly (readonly (readonly [number, number, number, number])[])[],
  tail = Buffer.alloc(0),
): Buffer {
  const size = directories.reduce((sum, entries) => sum + 2 + 12 * entries.length + 4, 8);
  const bytes = Buffer.alloc(size);
  const write = (value: number, at: number, length: number): unknown =>
    order === 'II' ? bytes.writeUIntLE(value, at, length) : bytes.writeUIntBE(value, at, length);
  bytes.write(order, 'latin1');
  write(42, 2, 2);
  write(8, 4, 4);
  let at = 8;
  for (const entries of directories) {
    write(entries.length, at, 2);
    at += 2;
    for (const [tag, type, count, value] of entries) {
      write(tag, at, 2);
      write(type, at + 2, 2);
      write(count, at + 4, 4);
      write(value, at + 8, type === 3 ? 2 : 4);
      at += 12;
    }
    at += 4;
  }
  return Buffer.concat([bytes, tail]);
}

describe('the facts in a photograph’s EXIF', () => {
  for (const format of ['jpeg', 'png', 'webp'] as const)
    it(`are found in ${format}`, async () => {
      const { photo } = essentialsOf(await photograph(format), format);
      assert.deepEqual(photo, { picture: PICTURE, exposure: EXPOSURE, place: PLACE });
    });

  it('are found in either order of bytes', () => {
    for (const order of ['II', 'MM'] as const) {
      const facts = photoFactsIn(block(order, [[[0x8769, 4, 1, 26]], [[0x8827, 3, 1, 200]]]));
      assert.deepEqual(facts, { picture: {}, exposure: { ISOSpeedRatings: '200' }, place: {} }, order);
    }
  });

  it('have no half of a place', async () => {
    const { photo } = essentialsOf(await photograph('jpeg', { GPSLatitudeRef: 'N', GPSLatitude: '51/1 30/1 0/1' }), 'jpeg');
    assert.deepEqual(photo!.place, {});
  });

  it('are none where there are none', async () => {
    const plain = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } })
      .jpeg()
      .toBuffer();
    assert.equal(essentialsOf(plain, 'jpeg').photo, null);
    for (const bytes of ['', 'II', 'II*\0', 'MM\0*\xff\xff\xff\xff', 'nothing of the kind'])
      assert.equal(photoFactsIn(Buffer.from(bytes, 'latin1')), null);
  });

  it('are passed over where they lie outside, have another type, or come twice', () => {
    const text = Buffer.from('first\0other\0', 'latin1');
    const at = 8 + 2 + 12 * 5 + 4;
    const facts = photoFactsIn(
      block(
        'II',
        [
          [
            [0x010f, 2, 6, at],
            [0x010f, 2, 6, at + 6],
            [0x0110, 2, 9, 1_000_000],
            [0x013b, 3, 1, 7],
            [0x8298, 2, 0, at],
          ],
        ],
        text,
      ),
    );
    assert.deepEqual(facts!.picture, { Make: 'first' });
  });

  it('take no time, whatever a block says: directories that name themselves, and as many entries as there is room for', () => {
    const entries = Array.from({ length: 5000 }, () => [0x8769, 4, 1, 8] as const);
    assert.equal(photoFactsIn(block('II', [entries])), null);
    const long = photoFactsIn(block('II', [[[0x010f, 2, 60_000, 26]]], Buffer.alloc(60_000, 'x')));
    assert.equal(long!.picture.Make!.length, 200);
  });

  it('have letters of ASCII alone, as EXIF has them: accents go, and what is written in others is left out', () => {
    const made = (name: string): unknown => {
      const text = Buffer.from(`${name}\0`, 'utf8');
      return photoFactsIn(block('II', [[[0x013b, 2, text.length, 26]]], text))?.picture.Artist;
    };
    assert.deepEqual(['Jörg Ångström', '© 2026 Søren “Łukasz” Straße', '画家', 'Мария'].map(made), [
      ...['Jorg Angstrom', '(c) 2026 Soren "Lukasz" Strasse', undefined, undefined],
    ]);
    const latin1 = Buffer.from('J\u00f6rg Weber\0', 'latin1');
    assert.equal(photoFactsIn(block('II', [[[0x013b, 2, latin1.length, 26]]], latin1))!.picture.Artist, 'Jorg Weber');
  });

  it('have nothing that controls a terminal or ends a line', () => {
    const text = Buffer.from('a\u001b[31m\r\nb\u0000', 'utf8');
    assert.equal(photoFactsIn(block('II', [[[0x010f, 2, text.length, 26]]], text))!.picture.Make, 'a [31m b');
  });
});
