import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { types } from 'node:util';
import { runInNewContext } from 'node:vm';
import sharp from 'sharp';
import type { NeuralStyleError } from '../../src/errors.js';
import { readSource } from '../../src/image/source.js';
import { EVERYWHERE } from '../../src/image/reach.js';

/*
 * The forms in which flows pass pictures. What function nodes make is of another realm: no value of theirs is an instance of a class
 * of ours, whence the values made with runInNewContext.
 */

let directory: string;
let png: Buffer;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'neural-style-forms-'));
  png = await sharp({ create: { width: 5, height: 3, channels: 3, background: { r: 200, g: 100, b: 50 } } })
    .png()
    .toBuffer();
  await writeFile(join(directory, 'a picture.png'), png);
});

after(() => rm(directory, { recursive: true }));

function read(value: unknown): ReturnType<typeof readSource> {
  return readSource(value, { property: 'msg.payload', directory, reach: EVERYWHERE });
}

/** A value that a function node makes of some bytes. */
const elsewhere = (expression: string, bytes: Iterable<number>): unknown => runInNewContext(expression, { bytes: [...bytes] });

/** Each makes of bytes a form that holds them. */
const BYTES: Record<string, (bytes: Buffer) => unknown> = {
  'a Buffer': (bytes) => bytes,
  'a Uint8Array': (bytes) => Uint8Array.from(bytes),
  'a Uint8ClampedArray': (bytes) => Uint8ClampedArray.from(bytes),
  'an Int8Array of the same bits': (bytes) => new Int8Array(Uint8Array.from(bytes).buffer),
  'a DataView of a part': (bytes) => new DataView(Uint8Array.of(9, 9, ...bytes, 9).buffer, 2, bytes.length),
  'an ArrayBuffer': (bytes) => Uint8Array.from(bytes).buffer,
  'a SharedArrayBuffer': (bytes) => sharedOf(bytes).buffer,
  'a Uint8Array of a SharedArrayBuffer': (bytes) => sharedOf(bytes),
  'a Buffer of a SharedArrayBuffer': (bytes) => Buffer.from(sharedOf(bytes).buffer),
  'a Buffer that has been JSON': (bytes) => JSON.parse(JSON.stringify(bytes)) as unknown,
  'a record of a Buffer, with its bytes as they are': (bytes) => ({ type: 'Buffer', data: Uint8Array.from(bytes) }),
  'an array of numbers': (bytes) => [...bytes],
  'a Uint8Array of a function node': (bytes) => elsewhere('Uint8Array.from(bytes)', bytes),
  'a Uint8ClampedArray of a function node': (bytes) => elsewhere('Uint8ClampedArray.from(bytes)', bytes),
  'a DataView of a function node': (bytes) => elsewhere('new DataView(Uint8Array.from(bytes).buffer)', bytes),
  'an ArrayBuffer of a function node': (bytes) => elsewhere('Uint8Array.from(bytes).buffer', bytes),
  'a SharedArrayBuffer of a function node': (bytes) =>
    elsewhere('(() => { const shared = new SharedArrayBuffer(bytes.length); new Uint8Array(shared).set(bytes); return shared; })()', bytes),
  'an array of a function node': (bytes) => elsewhere('Array.from(bytes)', bytes),
  'an upload': (buffer) => ({ fieldname: 'content', originalname: 'a.png', encoding: '7bit', mimetype: 'image/png', buffer, size: 1 }),
  'an upload of express-fileupload': (data) => ({ name: 'a.png', data, size: 1, mimetype: 'image/png', encoding: '7bit' }),
  'an upload in an ArrayBuffer': (bytes) => ({ buffer: Uint8Array.from(bytes).buffer }),
  'an attachment': (content) => ({ filename: 'a.png', contentType: 'image/png', content }),
  'an attachment that has been JSON': (content) => JSON.parse(JSON.stringify({ content })) as unknown,
};

function sharedOf(bytes: Buffer): Uint8Array<SharedArrayBuffer> {
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

describe('readSource: the bytes of a file', () => {
  for (const [form, make] of Object.entries(BYTES)) {
    it(`may come in ${form}`, async () => {
      const encoded = await read(make(png));
      assert.ok('file' in encoded);
      assert.ok(encoded.file.equals(png));
      assert.ok(Buffer.isBuffer(encoded.file));
      assert.equal(types.isSharedArrayBuffer(encoded.file.buffer), false, 'what a thread may change is no place for a library to read');
    });
  }

  it('may come as base64 text in an attachment', async () => {
    const encoded = await read({ content: png.toString('base64') });
    assert.ok('file' in encoded && encoded.file.equals(png));
  });
});

describe('readSource: pixels', () => {
  const rgb = Buffer.from(Array.from({ length: 18 }, (_, index) => index * 10));
  const forms = Object.entries(BYTES).filter(([form]) => !/upload|attachment/.test(form));

  for (const [form, make] of forms) {
    it(`may have their data in ${form}`, async () => {
      const encoded = await read({ data: make(rgb), width: 3, height: 2, channels: 3 });
      assert.ok('raw' in encoded);
      assert.deepEqual([...encoded.raw.data], [...rgb]);
      assert.equal(encoded.raw.data instanceof Uint8Array, true, 'of this realm');
    });
  }

  it('may come in an ImageData', async () => {
    const data = elsewhere(
      '({ data: Uint8ClampedArray.from(bytes), width: 2, height: 1, colorSpace: "srgb" })',
      [1, 2, 3, 255, 4, 5, 6, 255],
    );
    const encoded = await read(data);
    assert.ok('raw' in encoded);
    assert.deepEqual([encoded.raw.width, encoded.raw.height, encoded.raw.channels], [2, 1, 4]);
  });
});

describe('readSource: text in bytes', () => {
  const TEXTS: Record<string, () => string> = {
    base64: () => png.toString('base64'),
    'base64 in lines': () => png.toString('base64').replace(/.{20}/g, '$&\r\n'),
    'base64 of the URL alphabet': () => png.toString('base64url'),
    'base64 in quotes, as JSON': () => JSON.stringify(png.toString('base64')),
    'base64 after a byte order mark': () => `\ufeff${png.toString('base64')}\n`,
    'a data URI': () => `data:image/png;base64,${png.toString('base64')}`,
    'a data URI of a form': () => `data:image/png;base64,${encodeURIComponent(png.toString('base64'))}`,
    'a data URI in quotes': () => `"data:image/png;base64,${png.toString('base64')}"\n`,
  };
  for (const [form, make] of Object.entries(TEXTS)) {
    it(`is read as a picture where it is ${form}`, async () => {
      const encoded = await read(Buffer.from(make()));
      assert.ok('file' in encoded && encoded.file.equals(png));
    });
  }

  it('is never a path', async () => {
    const text = Buffer.from(join(directory, 'a picture.png'));
    assert.deepEqual(await read(text), { name: 'msg.payload', file: text });
  });
});

describe('readSource: a path', () => {
  it('stands in errors as it is, whatever signs are in it', () =>
    assert.rejects(
      read('a picture.png/$&'),
      ({ code, message }: NeuralStyleError) =>
        code === 'file-unreadable' && message.includes("'a picture.png/$&'") && !message.includes(directory),
    ));

  it('may stand in quotes', async () => {
    for (const quote of ['"', "'"]) assert.equal((await read(` ${quote}a picture.png${quote}\n`)).name, join(directory, 'a picture.png'));
  });

  it('may be a file: URL', async () => {
    const { href } = pathToFileURL(join(directory, 'a picture.png'));
    assert.ok(href.endsWith('a%20picture.png'));
    assert.equal((await read(href)).name, join(directory, 'a picture.png'));
  });

  it('may start with ~ for the home directory', async () => {
    await assert.rejects(read('~/neural style/nowhere.png'), { code: 'file-missing' });
    const way = relative(homedir(), join(directory, 'a picture.png'));
    assert.equal((await read(`~/${way}`)).name, join(directory, 'a picture.png'));
  });

  it('of a message stays in its folder, however it is written', async () => {
    const folder = join(directory, 'base');
    for (const path of [
      `"${join(directory, 'a picture.png')}"`,
      pathToFileURL(join(directory, 'a picture.png')).href,
      '~/a.png',
      'file:///etc/passwd',
    ]) {
      await assert.rejects(readSource(path, { property: 'msg.payload', directory, reach: { folder, urls: 'none' } }), {
        code: 'path-refused',
      });
    }
  });

  it('that is a file: URL of another machine is refused', async () => {
    await assert.rejects(read('file://elsewhere/share/a.png'), { code: process.platform === 'win32' ? 'file-missing' : 'file-unreadable' });
  });
});

describe('readSource: a picture that was read as text', () => {
  let files: Record<string, Buffer>;

  before(async () => {
    const noise = sharp(Buffer.from(Array.from({ length: 3072 }, (_, at) => (at * at * 31) % 256)), {
      raw: { width: 32, height: 32, channels: 3 },
    });
    files = {
      JPEG: await noise.clone().jpeg().toBuffer(),
      PNG: await noise.clone().png().toBuffer(),
      WebP: await noise.clone().webp().toBuffer(),
      GIF: await noise.clone().gif().toBuffer(),
      TIFF: await noise.clone().tiff().toBuffer(),
      AVIF: await noise.clone().avif().toBuffer(),
      'a JPEG with Exif': await noise
        .clone()
        .jpeg()
        .withExif({ IFD0: { Artist: 'A' } })
        .toBuffer(),
    };
  });

  for (const name of ['JPEG', 'PNG', 'WebP', 'GIF', 'TIFF', 'AVIF', 'a JPEG with Exif']) {
    it(`is told, where it was ${name}`, async () => {
      const file = files[name]!;
      const windows = file.toString('latin1').replace(/[\x80-\x9f]/g, (sign) => (sign === '\x89' ? '‰' : '€'));
      const [utf8, ascii] = [file.toString('utf8'), file.toString('ascii')];
      for (const value of [utf8, Buffer.from(utf8), { content: utf8 }, windows, Buffer.from(windows), ascii]) {
        await assert.rejects(read(value), {
          code: 'image-as-text',
          message: /^The picture in msg\.payload was read as text, which has destroyed it\. .*"a binary buffer"/,
        });
      }
    });

    it(`is taken where each character is a byte and nothing is lost, as atob gives ${name}`, async () => {
      const file = files[name]!;
      const encoded = await read(file.toString('latin1'));
      assert.ok('file' in encoded && encoded.file.equals(file));
      const again = await read(Buffer.from(file.toString('latin1'), 'utf8'));
      assert.ok('file' in again && again.file.equals(file));
    });
  }

  for (const name of ['JPEG', 'PNG', 'WebP', 'GIF', 'TIFF', 'AVIF', 'a JPEG with Exif']) {
    it(`is told, where two bytes each were taken for one character: ${name}`, () =>
      assert.rejects(read(files[name]!.toString('utf16le')), { code: 'image-as-text' }));
  }

  it('is not seen in names and texts that only resemble one', async () => {
    for (const text of ['GIF89a.gif', 'PNG.png', 'RIFF of the day.webp', 'MM', 'JFIF', '\ufffd\ufffd.png'])
      await assert.rejects(read(text), { code: 'file-missing' });
  });
});

describe('readSource: what is no picture', () => {
  const refuses = (value: unknown, message: RegExp): Promise<void> =>
    assert.rejects(read(value), { name: 'NeuralStyleError', code: 'payload-type', message });
  const pixels = { data: new Uint8Array(12), width: 2, height: 2, channels: 3 };

  const PARTS: [string, unknown, RegExp][] = [
    ['numbers of 16 bits', new Uint16Array(48), /received a Uint16Array; expected 8 bits\./],
    ['numbers of 16 bits of a function node', elsewhere('new Uint16Array(bytes)', [1]), /received a Uint16Array; expected 8 bits\./],
    ['pixels of 16 bits', { ...pixels, data: new Uint16Array(12) }, /received an object whose data is a Uint16Array; expected 8 bits\./],
    ['pixels of floats', { ...pixels, data: new Float32Array(12) }, /whose data is a Float32Array; expected 8 bits\./],
    ['an ImageData of floats', { data: new Float32Array(16), width: 2, height: 2 }, /whose data is a Float32Array; expected 8 bits\./],
    ['pixels that are text', { ...pixels, data: 'AAAA' }, /whose data is the text "AAAA"; expected bytes\./],
    ['pixels without data', { width: 2, height: 2 }, /whose data is missing\./],
    ['pixels without a height', { data: pixels.data, width: 2 }, /whose height is missing; expected a whole number of pixels\./],
    ['an upload of 16 bits', { buffer: new Uint16Array(4) }, /whose buffer is a Uint16Array; expected 8 bits\./],
    [
      'an attachment of an attachment of none',
      { content: { content: 7 } },
      /whose content is an object whose content is 7 of type number\./,
    ],
    ['an array with a number too large', [1, 2, 300], /received a list whose entry 2 is 300; expected whole numbers from 0 to 255\./],
    ['pixels with a fraction', { ...pixels, data: [0.5, ...Array<number>(11).fill(0)] }, /whose data is a list whose entry 0 is 0\.5; /],
    ['a typed array that has been JSON', JSON.parse(JSON.stringify(Uint8Array.of(137, 80))), /an object with numbered entries, as JSON/],
    ['a Buffer as JSON text', JSON.stringify(Buffer.alloc(99)), /received the bytes of a Buffer or a list as JSON text/],
    ['a Buffer as JSON text in bytes', Buffer.from(JSON.stringify(Buffer.alloc(99))), /received the bytes of a Buffer or a list as JSON/],
    ['a typed array as JSON text', JSON.stringify(new Uint8Array(99)), /received the bytes of a Buffer or a list as JSON text/],
    ['a list of bytes as JSON text', JSON.stringify([...Buffer.alloc(99)]), /received the bytes of a Buffer or a list as JSON text/],
    ['a Promise', Promise.resolve(Buffer.alloc(1)), /received a Promise\./],
    ['a Map', new Map(), /received a Map\./],
  ];
  for (const [name, value, message] of PARTS) it(`is told by the part that is wrong: ${name}`, () => refuses(value, message));

  it('is an error of the message where reading it fails', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    const failing = {
      get data(): never {
        throw new Error('no data today.');
      },
    };
    const elsewhereFailing = runInNewContext('({ get bitmap() { throw new TypeError("not here"); } })') as object;
    for (const [value, reason] of [
      [proxy, /cannot be read: Cannot perform .* on a proxy that has been revoked\. /],
      [failing, /^The value in msg\.payload cannot be read: no data today\. Send plain values/],
      [elsewhereFailing, /cannot be read: not here\. /],
      [{ content: failing }, /cannot be read: no data today\. /],
    ] as const)
      await assert.rejects(read(value), { name: 'NeuralStyleError', code: 'value-unreadable', message: reason });
  });
});
