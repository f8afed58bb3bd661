import assert from 'node:assert/strict';
import { get, type IncomingMessage } from 'node:http';
import sharp from 'sharp';
import { withPreview } from '../support/pictures/camera-pictures.js';
import { Examples } from '../support/node-red/examples.js';
import { needsFfmpeg } from '../support/servers/ffmpeg.js';
import { startCamera, type Camera } from '../support/servers/mjpeg-server.js';

const EXAMPLE = '08 - camera';
const PARTS = /Content-Type: image\/jpeg\r\nContent-Length: (\d+)\r\n\r\n/;

/** Somebody who watches /style/stream. */
class Viewer {
  #bytes = Buffer.alloc(0);
  readonly #chunks: AsyncIterator<Buffer>;

  private constructor(readonly response: IncomingMessage) {
    this.#chunks = response[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  }

  static async open(address: string): Promise<Viewer> {
    return new Viewer(await new Promise<IncomingMessage>((resolve) => get(`${address}/style/stream`, { agent: false }, resolve)));
  }

  /** The next picture of the stream. */
  async next(): Promise<Buffer> {
    for (;;) {
      const found = PARTS.exec(this.#bytes.toString('latin1'));
      const start = found ? found.index + found[0].length : 0;
      const end = start + Number(found?.[1]);
      if (found && this.#bytes.length >= end) {
        const picture = this.#bytes.subarray(start, end);
        this.#bytes = this.#bytes.subarray(end);
        return picture;
      }
      const { value, done } = (await this.#chunks.next()) as IteratorResult<Buffer, undefined>;
      if (done) throw new Error('the stream has ended');
      this.#bytes = Buffer.concat([this.#bytes, value]);
    }
  }

  leave(): void {
    this.response.destroy();
  }
}

describe(`the example ${EXAMPLE}`, () => {
  let examples: Examples;
  let camera: Camera;
  let picture: Buffer;

  before(async () => {
    picture = await withPreview(160);
    camera = await startCamera(picture);
    examples = await Examples.start([EXAMPLE], {
      changes: {
        ns08stream: { viewers: 3 },
        ns08camera: { url: `${camera.address}/video.mjpg` },
        ns08ffmpeg: { input: `${camera.address}/video.mjpg` },
      },
    });
  });
  after(async () => {
    await examples.stop();
    await camera.close();
  });

  const watching = (count: number): Promise<unknown> => examples.statusLike('ns08stream', new RegExp(` · ${count} watching$`));

  it('shows the latest painting under its node', async () => {
    const shown = async (): Promise<{ version: number; image?: string; width?: number }> =>
      (await (await fetch(`${examples.address}/neural-style/preview/ns08latest`)).json()) as { version: number };
    const { version } = await shown();
    examples.receive('ns08try');
    await examples.from('ns08paint');
    // The preview reads it while it is on its way to others.
    let latest = await shown();
    while (latest.version === version) latest = await shown();
    assert.match(latest.image!, /^data:image\/jpeg;base64,/);
    assert.equal(latest.width, 64);
  });

  it('paints without a camera', async () => {
    examples.receive('ns08try');
    assert.ok((await examples.from('ns08paint')).msg.payload);
  });

  it('paints the pictures of a camera, and shows them to all who watch', async () => {
    const viewers = await Promise.all([Viewer.open(examples.address), Viewer.open(examples.address), Viewer.open(examples.address)]);
    await watching(3);
    const fourth = await fetch(`${examples.address}/style/stream`);
    assert.deepEqual([fourth.status, fourth.headers.get('retry-after')], [503, '10']);
    assert.equal(((await fourth.json()) as { code: string }).code, 'stream-full');
    examples.skip();
    examples.receive('ns08camera');
    assert.deepEqual(Buffer.from((await examples.from('ns08camera')).msg.payload as Uint8Array), picture);
    for (const viewer of viewers) {
      // The one painted last before, which newcomers see at once, and two of the video.
      for (let n = 0; n < 3; n++) {
        const shown = await sharp(await viewer.next())
          .raw()
          .toBuffer({ resolveWithObject: true });
        assert.equal(shown.info.width, 64);
        const seen = await sharp(picture).resize(64).raw().toBuffer();
        const difference = shown.data.reduce((sum, value, at) => sum + Math.abs(value - seen[at]!), 0) / seen.length;
        assert.ok(difference > 8, `${difference} grey levels from the photograph, which is not painted`);
      }
    }
    await examples.statusLike('ns08stream', /^[1-9][\d.]* a second · 3 watching$/);
    await examples.statusLike('ns08paint', /^64×\d+ in \d+ ms · brushstrokes\.jpg$/);
    viewers[0].leave();
    await watching(2);
    await viewers[1].next();
    viewers[1].leave();
    viewers[2].leave();
    await watching(0);
  });

  it('lets the camera go when it is stopped', async () => {
    examples.receive('ns08camera', { stop: true });
    await camera.idle();
    assert.deepEqual(examples.problems, []);
  });

  it('paints what ffmpeg reads', async function () {
    needsFfmpeg(this);
    examples.skip();
    examples.receive('ns08ffmpeg');
    assert.equal((await sharp((await examples.from('ns08ffmpeg')).msg.payload as Uint8Array).metadata()).width, 160);
    await examples.from('ns08paint');
    examples.receive('ns08ffmpeg', { stop: true });
    await camera.idle();
    assert.deepEqual(examples.problems, []);
  });

  it('ends the streams when it is deployed anew', async () => {
    const viewer = await Viewer.open(examples.address);
    const ended = new Promise((resolve) => viewer.response.resume().once('end', resolve));
    await watching(1);
    await examples.redeploy();
    await ended;
  });
});
