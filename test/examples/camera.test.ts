import assert from 'node:assert/strict';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import sharp from 'sharp';
import { Examples, examplePicture } from '../support/node-red/examples.js';
import { startCamera, type Camera } from '../support/servers/mjpeg-server.js';

const EXAMPLE = '08 - camera';
/** In the place of ffmpeg or curl, which not every machine has. */
const PRINT = join(__dirname, '..', 'support', 'node-red', 'print-address.js');
const PARTS = /Content-Type: image\/jpeg\r\nContent-Length: (\d+)\r\n\r\n/;

/** Somebody who looks at /style/stream. */
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
    // With a preview inside, as cameras make them, which is a JPEG of its own.
    const preview = await sharp(examplePicture('valley.jpg')).resize(32).jpeg().toBuffer();
    const photograph = await sharp(examplePicture('valley.jpg')).resize(160).jpeg().toBuffer();
    const segment = Buffer.concat([Buffer.from([0xff, 0xe5, (preview.length + 2) >> 8, (preview.length + 2) & 255]), preview]);
    picture = Buffer.concat([photograph.subarray(0, 2), segment, photograph.subarray(2)]);
    camera = await startCamera(picture);
    examples = await Examples.start([EXAMPLE], {
      changes: {
        ns08ffmpeg: { command: `"${process.execPath}" "${PRINT}" ${camera.address}/video.mjpg` },
        ns08snapshot: { url: `${camera.address}/snapshot.jpg` },
        ns08timer: { d: false, repeat: '' },
      },
    });
  });
  after(async () => {
    await examples.stop();
    await camera.close();
  });

  const looking = (count: number): Promise<unknown> => examples.status('ns08stream', `${count} looking`);

  it('paints snapshots', async () => {
    examples.receive('ns08timer');
    const { msg } = await examples.from('ns08paint');
    assert.equal((await sharp(msg.payload as Uint8Array).metadata()).width, 64);
  });

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

  it('cuts whole pictures out of a video, paints them, and shows them to all who look', async () => {
    const viewers = await Promise.all([Viewer.open(examples.address), Viewer.open(examples.address), Viewer.open(examples.address)]);
    await looking(3);
    examples.skip();
    examples.receive('ns08start');
    assert.deepEqual(Buffer.from((await examples.from('ns08cut')).msg.payload as Uint8Array), picture);
    for (const viewer of viewers) {
      // The one painted last before, which newcomers see at once, and two of the video.
      for (let n = 0; n < 3; n++) assert.equal((await sharp(await viewer.next()).metadata()).format, 'jpeg');
    }
    viewers[0].leave();
    await looking(2);
    await viewers[1].next();
    viewers[1].leave();
    viewers[2].leave();
    await looking(0);
  });

  it('lets the camera go when it is stopped', async () => {
    examples.receive('ns08stop');
    await camera.idle();
    assert.deepEqual(examples.problems, []);
  });

  it('lets go who takes no more pictures', async () => {
    const viewer = await Viewer.open(examples.address);
    await looking(1);
    viewer.response.pause();
    const large = Buffer.alloc(2e6);
    for (let n = 0; n < 20; n++) examples.receive('ns08stream', { payload: large });
    await looking(0);
    viewer.leave();
  });

  it('ends the streams when it is deployed anew', async () => {
    const viewer = await Viewer.open(examples.address);
    const ended = new Promise((resolve) => viewer.response.resume().once('end', resolve));
    await looking(1);
    await examples.redeploy();
    await ended;
  });
});
