import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { acquireLock, isLock } from '../../src/files/file-lock.js';
import { ModelLibrary } from '../../src/model/library/model-library.js';

let home: string;

beforeEach(async () => (home = await mkdtemp(join(tmpdir(), 'neural-style-lock-'))));

afterEach(() => rm(home, { recursive: true }));

async function leaveStaleLock(file: string): Promise<void> {
  await writeFile(file, JSON.stringify({ token: 'other', pid: 1, host: 'elsewhere' }));
  const touched = new Date(Date.now() - 60_000);
  await utimes(file, touched, touched);
}

describe('acquireLock', () => {
  // Permissions do not stop root, so a name stands in for them that is too long once something is appended to it.
  const unmovable = 'a'.repeat(246);

  it('fails where a stale lock cannot be taken away, instead of trying for ever', async () => {
    const file = join(home, `${unmovable}.lock`);
    await leaveStaleLock(file);
    await assert.rejects(acquireLock(file), { code: 'ENAMETOOLONG' });
    assert.deepEqual(await readdir(home), [`${unmovable}.lock`]);
  });

  it('makes the library say that it cannot write there', async () => {
    const library = new ModelLibrary(home, []);
    await mkdir(library.directory, { recursive: true });
    await leaveStaleLock(join(library.directory, `${unmovable}.lock`));
    await assert.rejects(
      library.withLock(unmovable, () => Promise.resolve()),
      { code: 'model-unwritable' },
    );
  });

  it('takes over what is no lock at all: a link to nothing, which is there and yet not, and one to another file', async () => {
    await writeFile(join(home, 'letter.txt'), 'Dear reader');
    for (const target of ['nothing', 'model.lock', 'letter.txt', '.']) {
      const file = join(home, 'model.lock');
      await symlink(target, file);
      const lock = await acquireLock(file);
      assert.ok(isLock(lock), target);
      await lock.release();
      assert.deepEqual(await readdir(home), ['letter.txt']);
    }
    assert.equal(await readFile(join(home, 'letter.txt'), 'utf8'), 'Dear reader');
  });

  it('takes over a claim that is a link to nothing', async () => {
    const file = join(home, 'model.lock');
    await leaveStaleLock(file);
    await symlink('nothing', `${file}.next`);
    const lock = await acquireLock(file);
    assert.ok(isLock(lock));
    await lock.release();
    assert.deepEqual(await readdir(home), []);
  });

  it('takes over a lock from the future, but not one that a clock a little ahead has touched', async () => {
    const file = join(home, 'model.lock');
    for (const [seconds, isStale] of [
      [3600, true],
      [5, false],
    ] as const) {
      await leaveStaleLock(file);
      const touched = new Date(Date.now() + seconds * 1000);
      await utimes(file, touched, touched);
      const lock = await acquireLock(file);
      assert.equal(isLock(lock), isStale);
      if (isLock(lock)) await lock.release();
    }
  });

  it('lets one of several take over a stale lock, each time', async () => {
    const file = join(home, 'model.lock');
    for (let round = 0; round < 200; round++) {
      await leaveStaleLock(file);
      const results = await Promise.all(Array.from({ length: 8 }, () => acquireLock(file)));
      const locks = results.filter(isLock);
      assert.equal(locks.length, 1, `${locks.length} locks in round ${round}`);
      await locks[0]!.release();
      assert.deepEqual(await readdir(home), []);
    }
  });

  it('takes over from a process that was killed while it took over', async () => {
    const file = join(home, 'model.lock');
    await leaveStaleLock(file);
    await leaveStaleLock(`${file}.next`);
    const lock = await acquireLock(file);
    assert.ok(isLock(lock));
    await lock.release();
    assert.deepEqual(await readdir(home), []);
  });

  it('leaves it to another process that is taking over', async () => {
    const file = join(home, 'model.lock');
    await leaveStaleLock(file);
    const rival = { token: 'rival', pid: 1, host: 'elsewhere' };
    await writeFile(`${file}.next`, JSON.stringify(rival));
    assert.deepEqual(await acquireLock(file), rival);
  });

  it('leaves everything as it is when it was aborted', async () => {
    const file = join(home, 'model.lock');
    await assert.rejects(acquireLock(file, AbortSignal.abort()), { code: 'cancelled' });
    assert.deepEqual(await readdir(home), []);
    await leaveStaleLock(file);
    await assert.rejects(acquireLock(file, AbortSignal.abort()), { code: 'cancelled' });
    assert.deepEqual(await readdir(home), ['model.lock']);
  });
});
