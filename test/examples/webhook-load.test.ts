import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import { Examples, examplePicture } from '../support/node-red/examples.js';
import { skip } from '../support/skip.js';

const EXAMPLE = '07 - webhook';
const REQUESTS = 50;
/** As many may wait, and one is painted. */
const QUEUE_LIMIT = 16;
/** Bursts before memory is looked at first: what allocators and caches keep, they keep from then on. */
const WARM_UPS = 2;
const BURSTS = 2;
const GROWTH = 1.1;
/** Until memory has come down, looked at this often, in milliseconds. */
const [PATIENCE, PAUSE] = [10_000, 250];
const MEGABYTE = 2 ** 20;

/** Resident memory of a process, in MB; Linux says it. */
async function residentMemory(pid: number): Promise<number> {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))!;
  return (Number(kilobytes) * 1024) / MEGABYTE;
}

describe(`the example ${EXAMPLE}, when everybody sends a picture at once`, function () {
  this.timeout(60_000);
  let examples: Examples;
  let picture: Buffer;

  before(async () => {
    examples = await Examples.start([EXAMPLE], {
      changes: { ns07ours: { size: 64, preset: 'custom', iterations: 1 } },
      execArgv: ['--expose-gc'],
    });
    picture = await sharp(examplePicture('valley.jpg')).resize(256).jpeg().toBuffer();
  });
  after(() => examples.stop());

  const burst = async (): Promise<number[]> =>
    Promise.all(
      Array.from({ length: REQUESTS }, async () => {
        const response = await fetch(`${examples.address}/style`, {
          method: 'POST',
          body: new Uint8Array(picture),
          headers: { 'content-type': 'image/jpeg' },
        });
        const body = Buffer.from(await response.arrayBuffer());
        if (response.status === 200) {
          const { info } = await sharp(body).raw().toBuffer({ resolveWithObject: true });
          assert.equal(info.width, 64);
        } else {
          assert.equal(response.status, 503);
          assert.equal(response.headers.get('retry-after'), '10');
          assert.equal((JSON.parse(body.toString()) as { code: string }).code, 'queue-full');
        }
        return response.status;
      }),
    );
  const memory = async (): Promise<{ nodeRed: number; engine: number }> => {
    const engine = (await examples.settle('ns07engine'))!;
    return { nodeRed: await residentMemory(examples.process.pid!), engine: await residentMemory(engine) };
  };

  it('answers each once: with a painting, or with 503 and when to come again', async () => {
    const statuses = await burst();
    const painted = statuses.filter((status) => status === 200).length;
    console.log(`      ${painted} painted, ${REQUESTS - painted} asked to come again`);
    assert.ok(painted >= QUEUE_LIMIT + 1, 'the queue was not filled');
    assert.ok(painted < REQUESTS, 'nobody was refused');
    const answers = examples.sent.filter(({ to }) => to === 'ns07ok' || to === 'ns07bad');
    assert.equal(new Set(answers.map(({ msg }) => msg._msgid)).size, REQUESTS);
    assert.equal(answers.length, REQUESTS);
  });

  it('has its memory back afterwards', async function () {
    if (process.platform !== 'linux') {
      skip(this, 'resident memory is read from /proc, which is Linux');
    }
    for (let n = 0; n < WARM_UPS; n++) await burst();
    const before = await memory();
    for (let n = 0; n < BURSTS; n++) await burst();
    const until = Date.now() + PATIENCE;
    let now = await memory();
    while ((now.nodeRed > before.nodeRed * GROWTH || now.engine > before.engine * GROWTH) && Date.now() < until) {
      await setTimeout(PAUSE);
      now = await memory();
    }
    const told = (of: 'nodeRed' | 'engine'): string => `${before[of].toFixed(0)} MB before, ${now[of].toFixed(0)} MB after`;
    console.log(`      Node-RED ${told('nodeRed')}; engine ${told('engine')} ${BURSTS} × ${REQUESTS} requests`);
    assert.ok(now.nodeRed <= before.nodeRed * GROWTH, told('nodeRed'));
    assert.ok(now.engine <= before.engine * GROWTH, told('engine'));
  });
});
