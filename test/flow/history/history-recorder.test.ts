import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { type DonePainting, HistoryRecorder, LONGEST_SIDE } from '../../../src/flow/history/history-recorder.js';
import { HistoryStore } from '../../../src/flow/history/history-store.js';

const NODE = { node: 'node', type: 'neural-style-optimizer', seconds: 1, iterations: 2, loss: 3, settings: {} };

describe('HistoryRecorder', () => {
  let folder: string;
  let store: HistoryStore;
  let isKept: boolean;
  let now: number;
  let errors: unknown[];
  let recorder: HistoryRecorder;

  const painting = (changes: Partial<DonePainting> = {}, width = 6, height = 4): DonePainting => ({
    ...NODE,
    picture: { width, height, data: new Uint8Array(3 * width * height) },
    isFrame: false,
    objective: null,
    ...changes,
  });
  const kept = async (): Promise<number> => (await store.list(99)).length;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'history-'));
    const limits = { paintings: 50, bytes: 1e9 };
    store = new HistoryStore(
      folder,
      () => limits,
      () => undefined,
    );
    isKept = true;
    now = 1_800_000_000_000;
    errors = [];
    recorder = new HistoryRecorder(
      () => (isKept ? store : null),
      (error) => errors.push(error),
      () => now,
    );
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('keeps a painting with its size, and its picture no larger than is needed', async () => {
    await recorder.keep(painting({}, 3000, 30));
    const [entry] = await store.list(1);
    assert.deepEqual([entry!.width, entry!.height, entry!.time], [3000, 30, now]);
    const { width, height } = await sharp((await store.read(entry!.id, 'picture'))!).metadata();
    assert.deepEqual([width, height], [LONGEST_SIDE, 20]);
    assert.deepEqual(errors, []);
  });

  it('keeps nothing where no history is kept', async () => {
    isKept = false;
    await recorder.keep(painting());
    assert.equal(await kept(), 0);
  });

  it('keeps a frame of a node every ten seconds, and any painting that is none', async () => {
    for (const milliseconds of [0, 5000, 9999, 10_000]) {
      now = 1_800_000_000_000 + milliseconds;
      await recorder.keep(painting({ isFrame: true }));
    }
    assert.equal(await kept(), 2);
    await recorder.keep(painting({ isFrame: true, node: 'other' }));
    await recorder.keep(painting());
    assert.equal(await kept(), 4);
  });

  it('leaves paintings out while too many are being kept', async () => {
    await Promise.all(Array.from({ length: 12 }, () => recorder.keep(painting())));
    assert.equal(await kept(), 8);
    await recorder.keep(painting());
    assert.equal(await kept(), 9);
  });

  it('tells what keeps a painting from being kept, and goes on', async () => {
    const broken = new HistoryRecorder(
      () => {
        throw new TypeError('no good');
      },
      (error) => errors.push(error),
    );
    await broken.keep(painting());
    await broken.keep(painting());
    assert.deepEqual(errors.map(String), ['TypeError: no good', 'TypeError: no good']);
  });
});
