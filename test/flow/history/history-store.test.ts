import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entryId, type HistoryEntry } from '../../../src/flow/history/history-entry.js';
import { type HistoryLimits, HistoryStore, MOST_REPEATABLE, surplus } from '../../../src/flow/history/history-store.js';

const PICTURES = { picture: Buffer.alloc(100, 1), thumbnail: Buffer.alloc(10, 2), objective: null };
const idOf = (number: number): string => entryId(1_800_000_000_000 + number, `0000000${number}`);
const entryOf = (number: number): Omit<HistoryEntry, 'bytes' | 'starred' | 'repeatable'> => ({
  ...{
    id: idOf(number),
    time: 1_800_000_000_000 + number,
    node: 'node',
    type: 'neural-style-optimizer',
    seconds: 2,
    iterations: 3,
    loss: 4,
  },
  ...{ width: 5, height: 6, settings: { styleWeight: 7 } },
});

describe('HistoryStore', () => {
  let folder: string;
  let limits: HistoryLimits;
  let changes: number;
  let store: HistoryStore;

  const open = (): HistoryStore =>
    new HistoryStore(
      folder,
      () => limits,
      () => (changes += 1),
    );
  const numbers = async (): Promise<number[]> => (await store.list(100)).map(({ id }) => Number(id.slice(-1)));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'history-'));
    limits = { paintings: 3, bytes: 1e6 };
    changes = 0;
    store = open();
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('has nothing where there is no folder', async () => {
    await rm(folder, { recursive: true });
    assert.deepEqual(await numbers(), []);
    await store.add(entryOf(1), PICTURES);
    assert.deepEqual(await numbers(), [1]);
  });

  it('has the latest first, in pages', async () => {
    for (const number of [1, 2, 3]) await store.add(entryOf(number), PICTURES);
    assert.deepEqual(await numbers(), [3, 2, 1]);
    assert.deepEqual(
      (await store.list(1, idOf(3))).map(({ id }) => id),
      [idOf(2)],
    );
    assert.deepEqual(await store.list(5, idOf(1)), []);
    assert.equal(changes, 3);
  });

  it('lets the oldest without a star go that is too much', async () => {
    for (const number of [1, 2, 3]) await store.add(entryOf(number), PICTURES);
    assert.equal(await store.star(idOf(1), true), true);
    await store.add(entryOf(4), PICTURES);
    assert.deepEqual(await numbers(), [4, 3, 1]);
    assert.equal((await readdir(folder)).length, 9);
    assert.equal(await store.read(idOf(2), 'picture'), null);
    assert.deepEqual(await store.read(idOf(1), 'thumbnail'), PICTURES.thumbnail);
  });

  it('has what it had when it is opened again', async () => {
    await store.add(entryOf(1), PICTURES);
    await store.star(idOf(1), true);
    const before = await store.list(9);
    store = open();
    assert.deepEqual(await store.list(9), before);
    assert.deepEqual([before[0]!.starred, before[0]!.bytes, before[0]!.settings], [true, 110, { styleWeight: 7 }]);
  });

  it('passes over, and removes, what is half there or no entry, and leaves other files alone', async () => {
    await store.add(entryOf(1), PICTURES);
    await store.add(entryOf(2), PICTURES);
    await store.add(entryOf(3), PICTURES);
    await rm(join(folder, `${idOf(1)}.jpg`));
    await writeFile(join(folder, `${idOf(2)}.json`), '{"id":"');
    await writeFile(join(folder, 'mine.jpg'), 'x');
    store = open();
    assert.deepEqual(await numbers(), [3]);
    assert.deepEqual((await readdir(folder)).sort(), [`${idOf(3)}-small.jpg`, `${idOf(3)}.jpg`, `${idOf(3)}.json`, 'mine.jpg']);
  });

  it('keeps the objectives of the latest paintings, and of those with a star', async () => {
    limits = { paintings: 99, bytes: 1e6 };
    const objective = Buffer.alloc(50, 3);
    const idAt = (number: number): string => entryId(1_800_000_000_000 + number, 'abcdef01');
    for (let number = 1; number <= MOST_REPEATABLE + 2; number++) {
      await store.add({ ...entryOf(1), id: idAt(number) }, { ...PICTURES, objective });
      if (number === 1) await store.star(idAt(1), true);
    }
    const bytes = async (number: number): Promise<number> => (await store.find(idAt(number)))!.bytes;
    assert.deepEqual([await bytes(1), await bytes(2), await bytes(3)], [160, 110, 160]);
    assert.deepEqual(await store.read(idAt(1), 'objective'), objective);
    assert.equal(await store.read(idAt(2), 'objective'), null);
    await rm(join(folder, `${idAt(3)}.objective`));
    store = open();
    assert.deepEqual([(await store.find(idAt(1)))!.repeatable, (await store.find(idAt(3)))!.repeatable], [true, false]);
  });

  it('finds nothing by what is no id', async () => {
    for (const id of ['../secret', '', idOf(9)])
      assert.deepEqual([await store.read(id, 'picture'), await store.star(id, true), await store.remove(id)], [null, false, false]);
  });
});

describe('the surplus of a history', () => {
  const entries = [1, 2, 3, 4].map((number): HistoryEntry => ({
    ...entryOf(number),
    bytes: 100,
    starred: number === 1,
    repeatable: false,
  }));
  const idsOf = (limits: HistoryLimits): string[] => surplus(entries, limits).map(({ id }) => id);

  it('is none within the limits', () => assert.deepEqual(idsOf({ paintings: 4, bytes: 400 }), []));
  it('is what is too many', () => assert.deepEqual(idsOf({ paintings: 3, bytes: 1e6 }), [idOf(2)]));
  it('is what is too large', () => assert.deepEqual(idsOf({ paintings: 9, bytes: 299 }), [idOf(2), idOf(3)]));
  it('has neither what is starred nor the latest', () => assert.deepEqual(idsOf({ paintings: 1, bytes: 0 }), [idOf(2), idOf(3)]));
});
