import assert from 'node:assert/strict';
import { request } from 'node:http';
import sharp from 'sharp';
import type { ErrorCode } from '../../src/errors.js';
import { exampleFunction } from '../support/node-red/example-function.js';
import { Examples, examplePicture } from '../support/node-red/examples.js';
import { samplePicture } from '../support/node-red/flow.js';
import { withRightChecksums } from '../support/pictures/png.js';

const EXAMPLE = '07 - webhook';
const VALLEY = examplePicture('valley.jpg');
const WOODCUT = examplePicture('woodcut.jpg');

interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** Who is to blame for each error, as the request is answered: 500 for all that the flow's author or the machine has to mend. */
const STATUS: Readonly<
  Record<Exclude<ErrorCode, `${'image-invalid' | 'memory-limit' | 'out-of-memory'}-${string}`>, 400 | 413 | 500 | 503>
> = {
  'unknown-layer': 500,
  'no-layers': 500,
  'model-missing': 500,
  'model-invalid': 500,
  'model-mismatch': 500,
  'instant-model': 500,
  'instant-layers': 500,
  'model-unknown': 500,
  'model-name': 500,
  'model-busy': 500,
  'model-download-failed': 500,
  'model-hash': 500,
  'model-unwritable': 500,
  'engine-crashed': 500,
  'engine-unresponsive': 500,
  'engine-unavailable': 500,
  'engine-unsupported': 500,
  'engine-failed': 500,
  'engine-closed': 503,
  'not-deployed': 500,
  'queue-full': 503,
  busy: 503,
  'queue-unavailable': 500,
  'queue-unreachable': 500,
  'queue-memory': 500,
  'job-invalid': 500,
  'job-too-large': 500,
  'job-timeout': 500,
  'worker-lost': 500,
  'worker-model-missing': 500,
  'store-failed': 500,
  'out-of-memory': 500,
  'memory-limit': 500,
  diverged: 500,
  cancelled: 500,
  'payload-empty': 400,
  'payload-type': 500,
  'values-lost': 500,
  'tensor-unreadable': 500,
  'value-unreadable': 400,
  'image-as-text': 400,
  'checkpoint-invalid': 500,
  'file-missing': 500,
  'file-unreadable': 500,
  'file-unwritable': 500,
  'upload-missing': 500,
  'upload-name-taken': 500,
  'uploads-full': 500,
  'uploads-busy': 500,
  'style-file-missing': 500,
  'style-file-unreadable': 500,
  'style-file-invalid': 500,
  'style-file-model': 500,
  'path-refused': 500,
  'frames-none': 500,
  'ffmpeg-missing': 500,
  'ffmpeg-failed': 500,
  'stream-path-taken': 500,
  'stream-full': 500,
  'http-node-off': 500,
  'video-invalid': 500,
  'video-sound': 500,
  'video-other': 500,
  'video-busy': 500,
  'url-failed': 500,
  'url-refused': 500,
  'address-refused': 500,
  'image-invalid': 400,
  'image-crashed': 400,
  'sharp-missing': 503,
  'image-too-large': 413,
  'image-too-heavy': 413,
  'image-timeout': 413,
  'image-too-small': 400,
  'image-transparent': 400,
  'mask-empty': 500,
  'raw-size': 500,
  'request-invalid': 500,
  'setting-invalid': 500,
  'style-missing': 500,
  'content-twice': 500,
  unmatched: 500,
  'loss-full': 503,
  'content-missing': 500,
};

describe(`the example ${EXAMPLE}`, () => {
  let examples: Examples;
  let url: string;

  before(async () => {
    examples = await Examples.start([EXAMPLE]);
    url = `${examples.address}/style`;
  });
  after(() => examples.stop());

  const send = (parts: Record<string, Buffer | string>): Promise<Response> => {
    const body = new FormData();
    for (const [name, part] of Object.entries(parts)) {
      if (typeof part === 'string') body.append(name, part);
      else body.append(name, new Blob([new Uint8Array(part)]), `${name}.jpg`);
    }
    return fetch(url, { method: 'POST', body });
  };
  const sendRaw = (body: Buffer | string, type: string): Promise<Response> =>
    fetch(url, { method: 'POST', body: typeof body === 'string' ? body : new Uint8Array(body), headers: { 'content-type': type } });
  const painting = async (response: Response): Promise<Buffer> => {
    assert.deepEqual([response.status, response.headers.get('content-type')], [200, 'image/jpeg']);
    const bytes = Buffer.from(await response.arrayBuffer());
    assert.equal((await sharp(bytes).metadata()).width, 64);
    return bytes;
  };
  const refused = async (response: Response, status: number, code: string): Promise<Refusal> => {
    const refusal = (await response.json()) as Refusal;
    assert.deepEqual([response.status, refusal.code], [status, code]);
    assert.match(String(response.headers.get('content-type')), /^application\/json/);
    return refusal;
  };

  it('answers each error by whose fault it is', () => {
    const answer = exampleFunction(EXAMPLE, 'ns07answer') as (msg: object) => { statusCode: number; payload: Refusal };
    const answered = Object.keys(STATUS).map((code) => {
      const { statusCode, payload } = answer({ res: { _res: { headersSent: false } }, error: { code } });
      assert.equal(payload.code, code);
      return [code, statusCode];
    });
    assert.deepEqual(Object.fromEntries(answered), STATUS);
  });

  it('paints a picture in our style', async () => {
    await painting(await send({ content: VALLEY }));
  });

  it('paints a picture in a style that comes with it', async () => {
    const [ours, theirs] = [
      await painting(await send({ content: VALLEY })),
      await painting(await send({ content: VALLEY, style: WOODCUT })),
    ];
    assert.notDeepEqual(ours, theirs);
  });

  it('paints a picture that is the body', async () => {
    await painting(await sendRaw(VALLEY, 'image/jpeg'));
  });

  it('answers 400 where no picture comes, saying how to send one', async () => {
    for (const response of [await send({ style: WOODCUT }), await sendRaw('', 'image/jpeg'), await sendRaw('{}', 'application/json')])
      assert.match((await refused(response, 400, 'payload-empty')).message, /multipart form/);
  });

  it('answers 400 where text comes that might name a file or an address', async () => {
    for (const text of ['/etc/passwd', 'valley.jpg', 'http://localhost/']) {
      await refused(await send({ content: text }), 400, 'payload-empty');
      await refused(await sendRaw(text, 'text/plain'), 400, 'payload-empty');
    }
  });

  it('answers 400 for what is no picture, or only the beginning of one', async () => {
    await refused(await send({ content: Buffer.from('no picture') }), 400, 'image-invalid');
    await refused(await sendRaw(VALLEY.subarray(0, 2000), 'image/jpeg'), 400, 'image-invalid');
    await refused(await send({ content: VALLEY, style: Buffer.from('no picture') }), 400, 'image-invalid');
  });

  const optionsOf = async (response: Promise<Response>): Promise<unknown> => {
    const { msg } = await examples.next(({ to }) => to === 'ns07ours');
    await painting(await response);
    return msg.options;
  };

  it('paints with what the fields of a form or an address choose', async () => {
    examples.skip();
    const form = { content: VALLEY, styleWeight: '3000', seed: '7', colors: 'content', tvWeight: '' };
    assert.deepEqual(await optionsOf(send(form)), { styleWeight: 3000, seed: 7, colors: 'content' });
    const address = fetch(`${url}?preset=fast&contentWeight=1.5&size=64`, {
      method: 'POST',
      body: new Uint8Array(VALLEY),
      headers: { 'content-type': 'image/jpeg' },
    });
    assert.deepEqual(await optionsOf(address), { preset: 'fast', contentWeight: 1.5, size: 64 });
    assert.equal(await optionsOf(send({ content: VALLEY })), undefined);
  });

  it('shows a form with fields that it takes, and takes what the form sends where all but the picture is left empty', async () => {
    const response = await fetch(url);
    assert.match(String(response.headers.get('content-type')), /^text\/html/);
    const names = [...(await response.text()).matchAll(/ name="(\w+)"/g)].map(([, name]) => name!);
    assert.deepEqual(names, ['viewport', 'content', 'style', 'size', 'preset', 'styleWeight', 'contentWeight', 'colors']);
    const fields = names.filter((name) => !['viewport', 'content', 'style'].includes(name)).map((name) => [name, '']);
    // As browsers send a file that was not chosen.
    const parts = { content: VALLEY, style: Buffer.alloc(0), ...(Object.fromEntries(fields) as Record<string, string>) };
    await painting(await send(parts));
  });

  it('answers 400 for fields that there are not, with the names of those that there are', async () => {
    const raw = (query: string): Promise<Response> =>
      fetch(`${url}?${query}`, { method: 'POST', body: new Uint8Array(VALLEY), headers: { 'content-type': 'image/jpeg' } });
    const refusals = [
      await send({ content: VALLEY, weight: '3000' }),
      await send({ content: VALLEY, iterations: '100000' }),
      await send({ content: VALLEY, mask: WOODCUT }),
      await raw('strength=2'),
      await sendRaw('{"styleweight": 5}', 'application/json'),
      await sendRaw('constructor=1', 'application/x-www-form-urlencoded'),
    ];
    for (const response of refusals) {
      const { message } = await refused(response, 400, 'field-unknown');
      assert.match(message, /^There is no .*content and style, and size, preset, contentWeight, styleWeight, tvWeight, colors, seed\.$/);
    }
  });

  it('answers 400 for fields whose values make no sense', async () => {
    for (const fields of [
      { styleWeight: 'much' },
      { styleWeight: '-1' },
      { size: '4096' },
      { size: '64.5' },
      { preset: 'best' },
      { seed: ' ' },
    ]) {
      const [name] = Object.keys(fields);
      const { message } = await refused(await send({ content: VALLEY, ...fields }), 400, 'field-invalid');
      assert.match(message, new RegExp(`^Expected .* for ${name}, once, but received`));
    }
    await refused(await sendRaw('{"styleWeight": {"a": 1}}', 'application/json'), 400, 'field-invalid');
    await refused(await sendRaw('seed=1&seed=2', 'application/x-www-form-urlencoded'), 400, 'field-invalid');
  });

  it('answers 400 for a style that is text, and for more files than it takes', async () => {
    assert.match(
      (await refused(await send({ content: VALLEY, style: '/etc/passwd' }), 400, 'payload-empty')).message,
      /^Send style as a file/,
    );
    const body = new FormData();
    for (const name of ['content', 'style', 'style']) body.append(name, new Blob([new Uint8Array(VALLEY)]), 'picture.jpg');
    await refused(await fetch(url, { method: 'POST', body }), 400, 'field-invalid');
  });

  it('answers 413 for more bytes than it takes, and for more pixels', async () => {
    await refused(await send({ content: Buffer.alloc(10e6 + 1) }), 413, 'image-too-heavy');
    await refused(await sendRaw(Buffer.alloc(20e6), 'image/png'), 413, 'image-too-heavy');
    const huge = await samplePicture(8, 8);
    huge.writeUInt32BE(15_000, 16);
    huge.writeUInt32BE(7000, 20);
    withRightChecksums(huge);
    await refused(await send({ content: huge }), 413, 'image-too-large');
  });

  it('answers 500 after a crash of the engine, and works again', async () => {
    examples.skip();
    const response = send({ content: VALLEY });
    await examples.next(({ to }) => to === 'ns07ours');
    process.kill((await examples.settle('ns07engine'))!, 'SIGKILL');
    await refused(await response, 500, 'engine-crashed');
    await painting(await send({ content: VALLEY }));
  });

  it('stops the job of who hangs up', async () => {
    examples.skip();
    const { hostname, port } = new URL(url);
    const client = request({ hostname, port, path: '/style', method: 'POST', headers: { 'content-type': 'image/jpeg' } });
    client.on('error', () => undefined);
    const closed = new Promise((resolve) => client.once('close', resolve));
    client.end(VALLEY);
    const { msg } = await examples.next(({ to }) => to === 'ns07ours');
    client.destroy();
    await closed;
    const { msg: stop } = await examples.next(({ to, msg: { reset } }) => to === 'ns07ours' && reset !== undefined);
    assert.equal(stop.reset, msg._msgid);
  });
});

describe(`the example ${EXAMPLE}, set up wrongly`, () => {
  let examples: Examples;

  before(async () => {
    examples = await Examples.start([EXAMPLE], { changes: { ns07ours: { style: 'secret/folder/style.jpg', styleType: 'str' } } });
  });
  after(() => examples.stop());

  it('answers 500 without a word about folders of this machine', async () => {
    const body = new Uint8Array(VALLEY);
    const response = await fetch(`${examples.address}/style`, { method: 'POST', body, headers: { 'content-type': 'image/jpeg' } });
    assert.equal(response.status, 500);
    assert.deepEqual(await response.json(), { code: 'file-missing', message: 'The picture could not be painted.' });
    const { msg } = await examples.next(({ to }) => to === 'ns07errors');
    assert.match((msg.error as Refusal).message, /secret/);
  });
});
