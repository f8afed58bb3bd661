import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import sharp from 'sharp';
import { serveNodeRed, type ServedNodeRed } from '../../support/editor/served-node-red.js';
import { pngChunk, withPngChunks, deflated } from '../../support/pictures/bombs.js';

const EXAMPLES = join(__dirname, '..', '..', '..', '..', 'examples');
const PHOTO = join(EXAMPLES, 'valley.jpg');
const SCRIPT = { 'X-Requested-With': 'XMLHttpRequest' };
const BYTES = { ...SCRIPT, 'Content-Type': 'application/octet-stream' };
const JSON_TYPE = { ...SCRIPT, 'Content-Type': 'application/json' };
/** Of the password "brush", as `node-red admin hash-pw` makes it. */
const HASH = '$2b$04$F3lvWnSctSpul9fzcYTUX.eLDafEiQRG4Df3l/kqw72vS54WSs.RG';

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

describe('the editor and the uploads of its Node-RED', function () {
  this.timeout(60_000);
  let nodeRed: ServedNodeRed;

  before(async () => {
    nodeRed = await serveNodeRed({ settings: { neuralStyle: { maxBytes: 2e6, maxPixels: 20e6, maxUploads: 6 } } });
  });
  after(() => nodeRed.stop());

  const folder = (): string => join(nodeRed.workingDirectory, 'user', 'neural-style', 'uploads');
  const files = async (): Promise<string[]> => (await readdir(folder()).catch(() => [])).sort();
  const ask = async (method: string, path: string, headers: object, body?: BodyInit): Promise<Answer> => {
    const options = { method, headers: headers as Record<string, string>, ...(body === undefined ? {} : { body, duplex: 'half' }) };
    const response = await fetch(new URL(`neural-style/${path}`, nodeRed.address), options);
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') ? (JSON.parse(text) as Answer['body']) : { text } };
  };
  const upload = (name: string, body: BodyInit): Promise<Answer> => ask('POST', `uploads?name=${encodeURIComponent(name)}`, BYTES, body);
  const look = (source: string, type: string): Promise<Answer> => ask('POST', 'look', JSON_TYPE, JSON.stringify({ source, type }));

  it('are taken in, listed, looked at, renamed and deleted', async () => {
    const photo = await readFile(PHOTO);
    const sent = await upload('../../my valley.jpg', photo);
    assert.deepEqual([sent.status, sent.body.name, sent.body.bytes], [200, 'my valley.jpg', photo.length]);
    const { body: list } = await ask('GET', 'uploads', {});
    assert.deepEqual(list, { uploads: [sent.body], limits: { maxBytes: 2e6, maxUploads: 6, maxUploadBytes: 4e9 } });
    const seen = await look('my valley.jpg', 'upload');
    assert.match(String(seen.body.image), /^data:image\/jpeg;base64,/);
    assert.equal(Math.max(Number(seen.body.width), Number(seen.body.height)), 256);
    const renamed = await ask('PATCH', 'uploads/my%20valley.jpg', JSON_TYPE, JSON.stringify({ name: 'valley' }));
    assert.deepEqual([renamed.status, renamed.body.name], [200, 'valley.jpg']);
    const missing = await look('my valley.jpg', 'upload');
    assert.deepEqual([missing.status, missing.body.code], [404, 'upload-missing']);
    assert.equal((await ask('DELETE', 'uploads/my%20valley.jpg', SCRIPT)).status, 404);
    assert.equal((await look('no such example.jpg', 'example')).status, 404);
    assert.deepEqual(await files(), ['valley.jpg']);
    assert.equal((await ask('DELETE', 'uploads/valley.jpg', SCRIPT)).status, 204);
    assert.deepEqual(await files(), []);
  });

  it('show what a path, an address and an example lead to, or say why not', async () => {
    for (const [source, type] of [
      [PHOTO, 'str'],
      ['woodcut.jpg', 'example'],
    ] as const)
      assert.match(String((await look(source, type)).body.image), /^data:image\/jpeg/);
    assert.equal((await look('nowhere.jpg', 'str')).body.code, 'file-missing');
    assert.equal((await look('http://127.0.0.1:1/cat.jpg', 'str')).body.code, 'url-failed');
    for (const type of ['msg', 'flow', 'env', 'constructor']) assert.equal((await look('payload', type)).status, 400, type);
    for (const body of ['{}', '{"source":5,"type":"str"}', `{"source":"${'a'.repeat(9000)}","type":"str"}`, '[]'])
      assert.equal((await ask('POST', 'look', JSON_TYPE, body)).status, 400, body.slice(0, 40));
  });

  for (const [what, make, status, code] of [
    ['a script', () => Promise.resolve(Buffer.from('#!/bin/sh\nrm -rf /\n')), 400, 'image-invalid'],
    ['a page', () => Promise.resolve(Buffer.from('<html><script>alert(1)</script></html>')), 400, 'image-invalid'],
    ['HEIC', () => Promise.resolve(Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'latin1')), 400, 'image-invalid'],
    ['half a picture', async () => (await readFile(PHOTO)).subarray(0, 30_000), 400, 'image-invalid'],
    ['nothing', () => Promise.resolve(Buffer.alloc(0)), 400, 'image-invalid'],
    ['more bytes than a picture may have', () => Promise.resolve(Buffer.alloc(2_100_000, 7)), 413, 'image-too-heavy'],
    [
      'a small file of many pixels',
      () =>
        sharp({ create: { width: 6000, height: 6000, channels: 3, background: '#fff' } })
          .png()
          .toBuffer(),
      413,
      'image-too-large',
    ],
  ] as const) {
    it(`refuse ${what} with a clear answer, and keep nothing of it`, async () => {
      const before = await files();
      const answer = await upload('cat.jpg', new Uint8Array(await make()));
      assert.deepEqual([answer.status, answer.body.code], [status, code]);
      assert.ok(String(answer.body.message).length > 20);
      assert.deepEqual(await files(), before);
    });
  }

  it('take a picture whose profile unpacks to gigabytes as any other', async () => {
    const png = await sharp({ create: { width: 4, height: 4, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    const profile = Buffer.concat([Buffer.from('bomb\0\0', 'latin1'), deflated(500)]);
    const { body } = await upload('bomb.png', new Uint8Array(withPngChunks(png, [pngChunk('iCCP', profile)])));
    assert.equal(body.name, 'bomb.png', JSON.stringify(body));
    await ask('DELETE', 'uploads/bomb.png', SCRIPT);
  });

  it('forget a picture whose sender goes away in the middle', async () => {
    const { hostname, port } = new URL(nodeRed.address);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const head = ['POST /neural-style/uploads?name=cat.jpg HTTP/1.1', `Host: ${hostname}`, 'Content-Type: application/octet-stream'];
    socket.write([...head, 'X-Requested-With: x', 'Content-Length: 1000000', '', ''].join('\r\n'));
    socket.write((await readFile(PHOTO)).subarray(0, 40_000));
    // It has begun to write.
    while ((await readdir(folder()).catch(() => [])).length === 0) await new Promise(setImmediate);
    socket.destroy();
    while ((await readdir(folder())).length > 0) await new Promise(setImmediate);
  });

  it('need a name, and a body of bytes', async () => {
    assert.equal((await ask('POST', 'uploads', BYTES, 'x')).status, 400);
    assert.equal((await ask('POST', 'uploads?name=', BYTES, 'x')).status, 400);
    assert.equal((await ask('POST', 'uploads?name=a&name=b', BYTES, 'x')).status, 400);
    assert.equal((await ask('POST', 'uploads?name=a.jpg', JSON_TYPE, '{}')).status, 415);
    for (const body of ['{}', '{"name":""}', '{"name":["a"]}', '[]'])
      assert.equal((await ask('PATCH', 'uploads/a.jpg', JSON_TYPE, body)).status, 400, body);
  });

  for (const name of ['..%2F..%2Fflows.json', '..%2f..%2fsettings.js', '%2Fetc%2Fpasswd', '..', '%00.jpg', 'none.jpg']) {
    it(`leave alone what ${name} leads to`, async () => {
      for (const [method, body] of [
        ['DELETE', undefined],
        ['PATCH', '{"name":"x"}'],
      ] as const) {
        const { status } = await ask(method, `uploads/${name}`, JSON_TYPE, body);
        assert.ok(status >= 400 && status < 600, String(status));
      }
      assert.ok((await readFile(join(nodeRed.workingDirectory, 'user', 'flows.json'))).length > 0);
      assert.equal((await look(decodeURIComponent(name), 'upload')).body.code, 'upload-missing');
    });
  }

  it('are no more than an administrator allows', async () => {
    for (let red = 0; red < 6; red++) {
      const png = await sharp({ create: { width: 4, height: 4, channels: 3, background: { r: red, g: 0, b: 0 } } })
        .png()
        .toBuffer();
      assert.equal((await upload(`dot ${red}.png`, new Uint8Array(png))).status, 200);
    }
    const answer = await upload('valley.jpg', new Uint8Array(await readFile(PHOTO)));
    assert.deepEqual([answer.status, answer.body.code], [413, 'uploads-full']);
    assert.equal((await files()).length, 6);
  });
});

describe('a user who may only read, and the uploads', function () {
  this.timeout(60_000);
  let nodeRed: ServedNodeRed;
  let token: string;

  before(async () => {
    const users = [{ username: 'reader', password: HASH, permissions: 'read' }];
    nodeRed = await serveNodeRed({ settings: { adminAuth: { type: 'credentials', users } } });
    const uploads = join(nodeRed.workingDirectory, 'user', 'neural-style', 'uploads');
    await mkdir(uploads, { recursive: true });
    await writeFile(join(uploads, 'valley.jpg'), createReadStream(PHOTO));
    const login = { client_id: 'node-red-editor', grant_type: 'password', scope: 'read', username: 'reader', password: 'brush' };
    const response = await fetch(new URL('auth/token', nodeRed.address), { method: 'POST', body: new URLSearchParams(login) });
    token = ((await response.json()) as { access_token: string }).access_token;
  });
  after(() => nodeRed.stop());

  const ask = async (method: string, path: string, headers: object, body?: string): Promise<number> => {
    const options = { method, headers: { ...headers, Authorization: `Bearer ${token}` }, ...(body === undefined ? {} : { body }) };
    return (await fetch(new URL(`neural-style/${path}`, nodeRed.address), options)).status;
  };

  it('sees the list and the pictures', async () => {
    assert.equal(await ask('GET', 'uploads', {}), 200);
    assert.equal(await ask('POST', 'look', JSON_TYPE, '{"type":"upload","source":"valley.jpg"}'), 200);
    assert.equal(await ask('POST', 'look', JSON_TYPE, '{"type":"example","source":"valley.jpg"}'), 200);
  });

  it('cannot change them, nor look at any path or address', async () => {
    assert.equal(await ask('POST', 'uploads?name=a.jpg', BYTES, 'x'), 401);
    assert.equal(await ask('PATCH', 'uploads/valley.jpg', JSON_TYPE, '{"name":"b"}'), 401);
    assert.equal(await ask('DELETE', 'uploads/valley.jpg', SCRIPT), 401);
    assert.equal(await ask('POST', 'look', JSON_TYPE, JSON.stringify({ type: 'str', source: PHOTO })), 401);
    assert.deepEqual(await readdir(join(nodeRed.workingDirectory, 'user', 'neural-style', 'uploads')), ['valley.jpg']);
  });
});
