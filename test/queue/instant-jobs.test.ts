import assert from 'node:assert/strict';
import type { InstantJob } from '../../src/instant/instant-job.js';
import { JOINED_LAYERS } from '../../src/instant/painter-weights.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import { readFrame } from '../../src/queue/wire/frame-reader.js';
import { writeFrame } from '../../src/queue/wire/frame.js';
import { PARAMS } from '../../src/queue/wire/schemas.js';
import { flatFrame } from '../support/pictures/example-frames.js';

const LIMITS = { maxBytes: 1e6, maxPixels: 1e4 };
const NAME = { hash: 'a'.repeat(64), name: 'compact' };
const JOB: InstantJob = {
  model: EMBEDDED_MODEL,
  content: flatFrame(8, 6, 100),
  styles: [{ tensors: [], blend: 1 }],
  strength: JOINED_LAYERS.map(() => 1),
  detail: 1,
};

const travelled = async (job: InstantJob): Promise<InstantJob> => {
  const frame = await writeFrame(job, () => Promise.resolve(NAME));
  return readFrame(frame, PARAMS.instant, LIMITS, () => Promise.resolve(EMBEDDED_MODEL.file));
};

describe('a picture that is painted at once, in the job queue', () => {
  it('comes with the frame before it, of whichever size, and with how steady it is to be', async () => {
    const previous = { content: flatFrame(9, 5, 3), result: flatFrame(9, 5, 7) };
    const { previous: read, steady } = await travelled({ ...JOB, previous, steady: 0.5 });
    assert.equal(steady, 0.5);
    assert.deepEqual(
      [read!.content.width, [...read!.content.data], [...read!.result.data]],
      [9, [...previous.content.data], [...previous.result.data]],
    );
  });

  it('has no frame before it where there is none', async () => {
    for (const job of [JOB, { ...JOB, previous: null, steady: 1 }]) assert.ok(!(await travelled(job)).previous);
  });

  it('comes with how much its style is to be practised', async () => {
    assert.equal((await travelled({ ...JOB, practice: 60 })).practice, 60);
  });

  it('is refused where it is to be steadier than can be, or practised for ever', async () => {
    await assert.rejects(travelled({ ...JOB, steady: 1.5 }), { code: 'job-invalid', message: /steady/ });
    await assert.rejects(travelled({ ...JOB, practice: 1e6 }), { code: 'job-invalid', message: /practice/ });
  });
});
