import assert from 'node:assert/strict';
import fc from 'fast-check';
import { JpegCutter } from '../../src/frames/jpeg-cutter.js';
import { cameraPictures } from '../support/pictures/camera-pictures.js';
import { CAMERA_FORMS } from '../support/servers/camera-forms.js';
import { forAll } from '../support/node-red/property.js';

const cutter = (maxBytes = 1e6): JpegCutter => new JpegCutter({ source: 'a camera', maxBytes });

/** Gives the bytes in pieces of a size. */
function cut(bytes: Buffer, piece: number): Buffer[] {
  const to = cutter();
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += piece) found.push(...to.push(bytes.subarray(at, at + piece)));
  return found;
}

describe('JPEGs in a stream of bytes', () => {
  let pictures: Buffer[];

  before(async () => {
    pictures = await cameraPictures();
  });

  for (const { name, part } of CAMERA_FORMS) {
    for (const [piece, words] of [
      [1e9, 'in one piece'],
      [1, 'byte by byte'],
      [1460, 'in packets'],
    ] as const)
      it(`are found ${name}, ${words}`, () => assert.deepEqual(cut(Buffer.concat(pictures.map(part)), piece), pictures));
  }

  it('are found wherever the pieces end', () => {
    const bytes = Buffer.concat(pictures.map(CAMERA_FORMS[0]!.part));
    forAll(fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 1, maxLength: 30 }), 200, (sizes) => {
      const to = cutter();
      const found: Buffer[] = [];
      for (let at = 0, n = 0; at < bytes.length; n++) {
        const size = sizes[n % sizes.length]!;
        found.push(...to.push(bytes.subarray(at, at + size)));
        at += size;
      }
      assert.deepEqual(found, pictures);
    });
  });

  it('are copies, so that a buffer that is used again does them no harm', () => {
    const chunk = Buffer.from(pictures[0]!);
    const [found] = cutter().push(chunk);
    chunk.fill(0);
    assert.deepEqual(found, pictures[0]);
  });

  it('that are cut off are passed over, and the next is whole', () => {
    for (const share of [0.3, 0.6, 0.99]) {
      const [first, second] = [pictures[3]!, pictures[1]!];
      const torn = first.subarray(0, Math.floor(share * first.length));
      assert.deepEqual(
        cut(Buffer.concat([torn, Buffer.from('\r\n--frame\r\n\r\n'), second, pictures[2]!]), 999),
        [second, pictures[2]],
        String(share),
      );
    }
  });

  it('that do not end are an error, and what comes later is found', () => {
    const to = cutter(50_000);
    const head = pictures[3]!.subarray(0, -2);
    const endless = (): void => {
      to.push(head);
      for (let n = 0; n < 100; n++) to.push(Buffer.alloc(1000));
    };
    assert.throws(endless, { code: 'image-too-heavy', message: /a camera has more than 0\.05 MB/ });
    assert.deepEqual(to.push(pictures[0]!), [pictures[0]]);
  });

  it('are missed in a stream of something else', () => {
    const to = cutter(50_000);
    const video = Buffer.alloc(10_000, 'mdat');
    assert.throws(
      () => {
        for (let n = 0; n < 10; n++) to.push(video);
      },
      { code: 'frames-none' },
    );
  });

  it('are found in a stream that goes on', () => {
    const to = cutter(50_000);
    for (let n = 0; n < 200; n++) for (const picture of pictures) assert.equal(to.push(CAMERA_FORMS[6]!.part(picture)).length, 1);
  });
});
