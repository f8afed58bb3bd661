import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import sharp from 'sharp';
import { DecoderPool } from '../../../src/image/decoder/decoder-pool.js';
import type { DecodeRequest } from '../../../src/image/decoder/decoder-protocol.js';
import { longerSide } from '../../../src/pixels/fit.js';
import { ended, runs } from '../../support/engine/child-processes.js';
import { fakeDecoder } from '../../support/pictures/fake-decoder.js';

const ORPHAN_MAKER = join(__dirname, '..', '..', 'support', 'pictures', 'orphan-maker.js');
const REQUEST: DecodeRequest = {
  raw: null,
  sizing: longerSide(0),
  background: { r: 255, g: 255, b: 255 },
  maxPixels: 1e8,
  acceptTruncated: false,
};
/** So small that no picture, however simple, is done in time. */
const NO_TIME = 0.0001;
const PATIENCE = 60;

describe('the processes that decode pictures', () => {
  let pool: DecoderPool;
  let innocent: Buffer;
  /** Some work. */
  let guilty: Buffer;
  before(async () => {
    innocent = await sharp({ create: { width: 6, height: 4, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();
    guilty = await sharp({ create: { width: 9000, height: 9000, channels: 3, background: 'teal' } })
      .png({ compressionLevel: 1 })
      .toBuffer();
  });
  beforeEach(() => (pool = new DecoderPool()));
  afterEach(() => pool.close());

  const decodeInnocent = (): Promise<{ width: number }> => pool.decode(REQUEST, innocent, PATIENCE);

  it('are kept for the next picture', async () => {
    await decodeInnocent();
    const [pid] = pool.pids;
    await decodeInnocent();
    assert.deepEqual(pool.pids, [pid]);
  });

  it('are ended with a picture that takes too long, and others come in their place', async () => {
    await decodeInnocent();
    const [pid] = pool.pids;
    await assert.rejects(pool.decode(REQUEST, guilty, NO_TIME), { code: 'image-timeout' });
    await ended(pid!);
    assert.equal((await decodeInnocent()).width, 6);
    assert.notDeepEqual(pool.pids, [pid]);
  });

  it('refuse no innocent picture for guilty ones, however many', async () => {
    const guiltyOnes = Array.from({ length: 6 }, () => pool.decode(REQUEST, guilty, NO_TIME));
    const innocentOnes = Array.from({ length: 6 }, () => decodeInnocent());
    for (const each of await Promise.allSettled(guiltyOnes)) assert.equal(each.status, 'rejected');
    for (const { width } of await Promise.all(innocentOnes)) assert.equal(width, 6);
  });

  it('take what takes long aside, so that others need not wait for it', async () => {
    // Two at once, so that there are two processes, which are then stopped with a picture each; and once more.
    const stopped: number[] = [];
    const stuck: Promise<unknown>[] = [];
    for (let round = 0; round < 2; round++) {
      await Promise.all([decodeInnocent(), decodeInnocent()]);
      const pids = pool.pids.filter((pid) => !stopped.includes(pid));
      assert.equal(pids.length, 2);
      pids.forEach((pid) => process.kill(pid, 'SIGSTOP'));
      stopped.push(...pids);
      stuck.push(decodeInnocent(), decodeInnocent());
    }
    // The places for those that take long are taken by the first two; the others are begun again when these are done.
    await Promise.all([decodeInnocent(), decodeInnocent(), decodeInnocent()]);
    assert.deepEqual(new Set(pool.pids.filter((pid) => stopped.includes(pid))), new Set(stopped.slice(0, 2)));
    stopped.slice(0, 2).forEach((pid) => process.kill(pid, 'SIGCONT'));
    await Promise.all(stuck);
  });

  it('that crash fail the picture they have, and no other', async () => {
    const decoder = await fakeDecoder('process.kill(process.pid, "SIGKILL")');
    await decoder.use(() => assert.rejects(decodeInnocent(), { code: 'image-crashed', message: /SIGKILL/ }));
    assert.equal(await decoder.starts(), 1);
    assert.equal((await decodeInnocent()).width, 6);
  });

  it('that were ended while they had nothing to do cost no picture', async () => {
    await decodeInnocent();
    const [pid] = pool.pids;
    process.kill(pid!, 'SIGSTOP');
    const decoded = pool.decode(REQUEST, innocent, PATIENCE);
    process.kill(pid!, 'SIGKILL');
    assert.equal((await decoded).width, 6);
    assert.notDeepEqual(pool.pids, [pid]);
  });

  it('are tried twice where they end while they start, and then it is the picture that fails, not the installation', async () => {
    const decoder = await fakeDecoder('', 'process.kill(process.pid, "SIGKILL")');
    await decoder.use(() => assert.rejects(decodeInnocent(), { code: 'image-crashed', message: /SIGKILL/ }));
    assert.equal(await decoder.starts(), 2);
  });

  it('tell libraries for another processor by how they end', async () => {
    const decoder = await fakeDecoder('', 'process.kill(process.pid, "SIGILL")');
    await decoder.use(() => assert.rejects(decodeInnocent(), { code: 'sharp-missing', message: /--cpu=wasm32/ }));
  });

  for (const [name, answer] of Object.entries({
    'a picture of another size': '{ type: "picture", width: 9, height: 9, alpha: false }',
    'an error that nobody knows': '{ type: "failure", code: "nobody-knows", parameters: {} }',
  })) {
    it(`that answer ${name} are ended, and others come in their place`, async () => {
      const decoder = await fakeDecoder(`sendPacket(pipe, ${answer}, [])`);
      // More than there are places.
      const refused = (): Promise<void> => assert.rejects(decodeInnocent(), { code: 'image-crashed', message: /damaged message/ });
      await decoder.use(() => Promise.all([refused(), refused(), refused()]));
      assert.equal((await decodeInnocent()).width, 6);
    });
  }

  it('fail the picture where none can be started at all', async () => {
    // More than any system passes on, for which node throws instead of telling by an event.
    process.env.NEURAL_STYLE_TEST = 'x'.repeat(8_000_000);
    try {
      await assert.rejects(decodeInnocent(), { code: 'image-crashed', message: /E2BIG/ });
    } finally {
      delete process.env.NEURAL_STYLE_TEST;
    }
    assert.equal((await decodeInnocent()).width, 6);
  });

  it('that end while nobody asks anything are replaced', async () => {
    await decodeInnocent();
    const [pid] = pool.pids;
    process.kill(pid!, 'SIGKILL');
    await ended(pid!);
    assert.equal((await decodeInnocent()).width, 6);
  });

  it('end with what started them, even where that is killed', async () => {
    const parent = spawn(process.execPath, [ORPHAN_MAKER, 'wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(chunk.toString());
    assert.ok(runs(pid));
    parent.kill('SIGKILL');
    await ended(pid);
  });

  it('keep nothing from ending that has no picture left', async () => {
    const parent = spawn(process.execPath, [ORPHAN_MAKER, 'end'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [code] = (await once(parent, 'exit')) as [number];
    assert.equal(code, 0);
  });
});
