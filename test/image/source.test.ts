import assert from 'node:assert/strict';
import dns from 'node:dns';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock } from 'node:test';
import sharp from 'sharp';
import { decodePicture } from '../../src/image/decode.js';
import { readSource } from '../../src/image/source.js';
import { EVERYWHERE } from '../../src/image/reach.js';
import { freePort } from '../../scripts/support/free-port.js';

let directory: string;
let png: Buffer;
let jpeg: Buffer;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'neural-style-source-'));
  const picture = sharp({ create: { width: 5, height: 3, channels: 3, background: { r: 200, g: 100, b: 50 } } });
  png = await picture.clone().png().toBuffer();
  jpeg = await picture.clone().jpeg().toBuffer();
  await writeFile(join(directory, 'picture.png'), png);
  await writeFile(join(directory, 'empty.png'), '');
});

after(() => rm(directory, { recursive: true }));

function read(value: unknown): ReturnType<typeof readSource> {
  return readSource(value, { property: 'msg.payload', directory, reach: EVERYWHERE });
}

/** The file that a value holds or points to. */
async function fileOf(value: unknown): Promise<Buffer> {
  const encoded = await read(value);
  assert.ok('file' in encoded);
  return encoded.file;
}

function rejects(value: unknown, code: string, message: RegExp): Promise<void> {
  return assert.rejects(read(value), { name: 'NeuralStyleError', code, message });
}

describe('readSource: a path', () => {
  it('may be absolute', async () => assert.deepEqual(await fileOf(join(directory, 'picture.png')), png));

  it('may be relative to the directory', async () => assert.deepEqual(await fileOf('./picture.png'), png));

  it('may stand between spaces and line ends, as text from a file or exec node does', async () => {
    assert.deepEqual(await fileOf('  picture.png\n'), png);
  });

  it('names the file in later errors', async () => assert.equal((await read('picture.png')).name, join(directory, 'picture.png')));

  it('to nothing is refused with the place where it was looked for', async () => {
    await rejects(
      'nowhere.png',
      'file-missing',
      /^The picture file nowhere\.png does not exist\. .* relative paths start at .*neural-style-source-/,
    );
  });

  it('to an empty file is refused', () => rejects('empty.png', 'image-invalid', /empty\.png is not one, or is damaged: the file is empty/));

  it('to a folder is refused', () => rejects(tmpdir(), 'file-unreadable', /cannot be read: it is a folder/));

  it('that no file system takes is refused', () => rejects('picture\0.png', 'file-unreadable', /cannot be read: .*null bytes/));

  it('that is a whole text is not repeated in full', async () => {
    await assert.rejects(read('It was a dark and stormy night. '.repeat(1000)), (error: Error) => {
      assert.equal((error as Error & { code: string }).code, 'file-unreadable');
      assert.ok(error.message.length < 500, `${error.message.length} characters`);
      return true;
    });
  });
});

describe('readSource: bytes', () => {
  it('may come in a Buffer', async () => assert.deepEqual(await fileOf(png), png));

  it('may come in an ArrayBuffer', async () => assert.deepEqual(await fileOf(Uint8Array.from(png).buffer), png));

  it('may be a part of a larger array', async () => {
    const larger = Uint8Array.of(1, 2, 3, ...png, 4, 5);
    assert.deepEqual(await fileOf(larger.subarray(3, 3 + png.length)), png);
  });

  it('are refused when there are none', async () => {
    const message = /^Expected a picture in msg\.payload but it is empty\./;
    await rejects(Buffer.alloc(0), 'payload-empty', message);
    await rejects(new ArrayBuffer(0), 'payload-empty', message);
  });
});

describe('readSource: base64', () => {
  it('is recognised', async () => assert.deepEqual(await fileOf(png.toString('base64')), png));

  it('of a JPEG is not taken for an absolute path, though it starts with /9j/', async () => {
    const text = jpeg.toString('base64');
    assert.ok(text.startsWith('/9j/'));
    assert.deepEqual(await fileOf(text), jpeg);
  });

  it('may be broken into lines', async () => {
    assert.deepEqual(await fileOf(png.toString('base64').replace(/.{76}/g, '$&\r\n')), png);
  });

  it('may use the URL alphabet', async () => {
    const bytes = Buffer.alloc(60, 0xfb);
    assert.deepEqual(await fileOf(bytes.toString('base64url')), bytes);
  });

  it('may stand in a data URI', async () => {
    assert.deepEqual(await fileOf(`data:image/png;base64,${png.toString('base64')}`), png);
  });

  it('may stand in a data URI with further parameters', async () => {
    assert.deepEqual(await fileOf(`data:image/png;name=a.png;base64,${png.toString('base64')}`), png);
  });
});

describe('readSource: a data URI', () => {
  it('may be percent-encoded', async () => {
    const encoded = [...png].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
    assert.deepEqual(await fileOf(`data:image/png,${encoded}`), png);
  });

  it('is refused when it holds nothing', () => rejects('data:image/png;base64,', 'payload-empty', /is empty/));
});

describe('readSource: pixels', () => {
  const rgba = Buffer.of(1, 2, 3, 255, 4, 5, 6, 255);

  it('may come in a Jimp image', async () => {
    const encoded = await read({ bitmap: { data: rgba, width: 2, height: 1 } });
    assert.deepEqual(encoded, { name: 'msg.payload', raw: { data: rgba, width: 2, height: 1, channels: 4 } });
    assert.deepEqual([...(await decodePicture(encoded, 0)).data], [1, 2, 3, 4, 5, 6]);
  });

  for (const channels of [1, 2, 3, 4]) {
    it(`may have ${channels} channel(s)`, async () => {
      const raw = { data: new Uint8Array(6 * channels), width: 3, height: 2, channels };
      assert.deepEqual(await read(raw), { name: 'msg.payload', raw });
    });
  }

  it('have as many channels as the bytes allow where none are named', async () => {
    const encoded = await read({ data: new Uint8Array(18), width: 3, height: 2 });
    assert.ok('raw' in encoded);
    assert.equal(encoded.raw.channels, 3);
  });

  it('are refused where bytes are missing', async () => {
    await rejects(
      { data: new Uint8Array(17), width: 3, height: 2, channels: 3 },
      'raw-size',
      /^Expected 18 bytes for 3×2 pixels of 3 channels but received 17\.$/,
    );
  });

  it('are refused in a Jimp image that lacks bytes', async () => {
    await rejects(
      { bitmap: { data: rgba, width: 3, height: 1 } },
      'raw-size',
      /^Expected 12 bytes for 3×1 pixels of 4 channels but received 8\.$/,
    );
  });

  it('are refused with sizes that are none', async () => {
    for (const width of [0, -2, 1.5, NaN, '2'])
      await rejects(
        { data: rgba, width, height: 1, channels: 4 },
        'payload-type',
        /received an object whose width is .+; expected a whole number of pixels\./,
      );
  });

  it('are refused with more than four channels', async () => {
    await rejects(
      { data: new Uint8Array(10), width: 2, height: 1, channels: 5 },
      'payload-type',
      /received an object whose channels is 5; expected 1, 2, 3 or 4\./,
    );
  });
});

describe('readSource: anything else', () => {
  it('that is nothing is refused as empty', async () => {
    for (const value of [undefined, null, '', '  \n'])
      await rejects(value, 'payload-empty', /Wire in a path, URL, Buffer, base64 text or image object/);
  });

  it('is refused by what it is', async () => {
    const refused: [unknown, RegExp][] = [
      [42, /received 42 of type number\. Send a path/],
      [true, /received true of type boolean/],
      [['a.png', 'b.png'], /received an array of 2/],
      [{}, /received an object without data, buffer, content or bitmap/],
      [() => png, /of type function/],
    ];
    for (const [value, message] of refused) await rejects(value, 'payload-type', message);
  });
});

describe('readSource: a URL', () => {
  let server: Server;
  let address: string;

  before(async () => {
    server = createServer((request, response) => {
      switch (request.url ?? '/') {
        case '/picture.png':
          return response.end(png);
        case '/moved':
          return response.writeHead(302, { location: '/picture.png' }).end();
        case '/in-circles':
          return response.writeHead(302, { location: '/in-circles' }).end();
        case '/empty':
          return response.end();
        case '/cut-off':
          response.writeHead(200, { 'content-length': png.length }).write(png.subarray(0, 10), () => response.destroy());
          return response;
        default:
          return response.writeHead(404).end('not here');
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(() => {
    server.closeAllConnections();
    server.close();
  });

  it('is fetched', async () => assert.deepEqual(await fileOf(`${address}/picture.png`), png));

  it('names the picture in later errors', async () => assert.equal((await read(`${address}/picture.png`)).name, `${address}/picture.png`));

  it('may be redirected', async () => assert.deepEqual(await fileOf(`${address}/moved`), png));

  it('is refused with the status that the server answers', async () => {
    await rejects(`${address}/nothing`, 'url-failed', /^Fetching http:.*\/nothing failed: the server answered 404 Not Found\.$/);
  });

  it('is refused when the answer is empty', () => rejects(`${address}/empty`, 'url-failed', /failed: the answer is empty/));

  it('is refused when the answer is cut off', () => rejects(`${address}/cut-off`, 'url-failed', /failed: .+/));

  it('is refused when it is redirected for ever', () => rejects(`${address}/in-circles`, 'url-failed', /failed: .*redirect/));

  it('is refused when it is none', () => rejects('http://', 'url-failed', /^Fetching http:\/\/ failed: .*is not an http address/));

  it('is refused with the reason when nobody listens', async () => {
    await rejects(`http://127.0.0.1:${await freePort()}/`, 'url-failed', /failed: .*ECONNREFUSED/);
  });

  it('is refused with the reason when nobody listens at any of several addresses', async () => {
    // Node fails once for each of them, and wraps that in an error without a message.
    const url = `http://localhost:${await freePort()}/`;
    const addresses = [
      { address: '127.0.0.1', family: 4 },
      { address: '::1', family: 6 },
    ];
    const lookup = mock.method(dns, 'lookup', (_host: string, _options: object, done: (error: null, found: typeof addresses) => void) => {
      done(null, addresses);
    });
    try {
      await rejects(url, 'url-failed', /failed: connect E/);
      assert.equal(lookup.mock.callCount(), 1);
    } finally {
      lookup.mock.restore();
    }
  });
});
