import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MjpegSource, type UrlSourceOptions } from '../../src/frames/mjpeg-source.js';
import { SnapshotSource } from '../../src/frames/snapshot-source.js';
import { publicOnly } from '../../src/net/public-only.js';
import { cameraPictures } from '../support/pictures/camera-pictures.js';
import { CAMERA_FORMS } from '../support/servers/camera-forms.js';

const LIMITS = { maxBytes: 100_000, timeout: 30 };
const forever = (): AbortSignal => new AbortController().signal;

describe('a camera over http', () => {
  let server: Server;
  let answer: RequestListener;
  let pictures: Buffer[];

  before(async () => {
    pictures = await cameraPictures();
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const address = (): string => `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const camera = (options: Partial<UrlSourceOptions> = {}, user = ''): MjpegSource =>
    new MjpegSource(`http://${user}${address()}/video.mjpg`, { limits: LIMITS, ...options });

  for (const { name, contentType, part } of CAMERA_FORMS)
    it(`gives its pictures ${name}`, async () => {
      answer = (_, response) => response.writeHead(200, { 'content-type': contentType }).end(Buffer.concat(pictures.map(part)));
      const seen: Buffer[] = [];
      assert.equal(await camera().read((picture) => seen.push(picture), forever()), 'cut');
      assert.deepEqual(seen, pictures);
    });

  it('gives each picture as soon as it is whole', async () => {
    const { contentType, part } = CAMERA_FORMS[0]!;
    let sendNext = (): void => undefined;
    answer = (_, response) => {
      const left = [...pictures];
      sendNext = () => (left.length > 0 ? response.write(part(left.shift()!)) : response.end());
      response.writeHead(200, { 'content-type': contentType });
      sendNext();
    };
    const seen: Buffer[] = [];
    await camera().read((picture) => {
      seen.push(picture);
      sendNext();
    }, forever());
    assert.deepEqual(seen, pictures);
  });

  it('is given its name and password', async () => {
    answer = (request, response) => {
      if (request.headers.authorization === `Basic ${Buffer.from('me:secret').toString('base64')}`) response.end(pictures[0]);
      else response.writeHead(401).end();
    };
    const seen: Buffer[] = [];
    await camera({}, 'me:secret@').read((picture) => seen.push(picture), forever());
    assert.equal(seen.length, 1);
    await assert.rejects(
      camera({}, 'me:wrong@').read(() => undefined, forever()),
      (error: Error & { code: string }) => {
        assert.equal(error.code, 'url-failed');
        assert.match(error.message, /answered 401/);
        assert.doesNotMatch(error.message, /wrong/);
        return true;
      },
    );
  });

  it('that shows a page in place of a video is an error', async () => {
    answer = (_, response) => response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>');
    await assert.rejects(
      camera().read(() => undefined, forever()),
      { code: 'url-failed', message: /no video but text\/html/ },
    );
  });

  it('whose picture does not end is an error, and is let go', async () => {
    let closed!: Promise<unknown>;
    answer = (_, response) => {
      closed = new Promise((resolve) => response.once('close', resolve));
      response.writeHead(200, { 'content-type': CAMERA_FORMS[0]!.contentType });
      response.write(pictures[3]!.subarray(0, -2));
      const send = (): void => {
        if (!response.destroyed) response.write(Buffer.alloc(20_000), () => setImmediate(send));
      };
      send();
    };
    await assert.rejects(
      camera().read(() => undefined, forever()),
      { code: 'image-too-heavy' },
    );
    await closed;
  });

  it('is not reached on a private address where only public ones may be', async () => {
    await assert.rejects(
      camera({ guard: publicOnly() }).read(() => undefined, forever()),
      { code: 'address-refused' },
    );
  });

  it('is let go when it is stopped', async () => {
    const stop = new AbortController();
    let closed!: Promise<unknown>;
    answer = (_, response) => {
      closed = new Promise((resolve) => response.once('close', resolve));
      response.writeHead(200, { 'content-type': CAMERA_FORMS[0]!.contentType }).write(CAMERA_FORMS[0]!.part(pictures[0]!));
    };
    await assert.rejects(camera().read(() => stop.abort(), stop.signal));
    await closed;
  });

  it('gives snapshots, one after the other', async () => {
    const stop = new AbortController();
    let asked = 0;
    answer = (_, response) => response.writeHead(200, { 'content-type': 'image/jpeg' }).end(pictures[asked++ % pictures.length]);
    const source = new SnapshotSource(`http://${address()}/snapshot.jpg`, { limits: LIMITS, interval: 0.001 });
    const seen: Buffer[] = [];
    await source.read((picture) => {
      seen.push(picture);
      if (seen.length === pictures.length) stop.abort();
    }, stop.signal);
    assert.deepEqual(seen, pictures);
  });

  it('whose snapshot is too large is an error', async () => {
    answer = (_, response) => response.end(Buffer.alloc(LIMITS.maxBytes + 1));
    const source = new SnapshotSource(`http://${address()}/snapshot.jpg`, { limits: LIMITS, interval: 0.001 });
    await assert.rejects(
      source.read(() => undefined, forever()),
      { code: 'image-too-heavy' },
    );
  });
});
