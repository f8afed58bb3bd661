import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileTooLargeError, readRegularFile } from '../../src/files/read-file.js';
import { skip } from '../support/skip.js';

describe('readRegularFile', () => {
  const OPTIONS = { maxBytes: 100, followLinks: true };
  let directory: string;
  let file: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'neural-style-read-'));
    file = join(directory, 'a');
    await writeFile(file, 'a'.repeat(100));
  });

  after(() => rm(directory, { recursive: true }));

  it('reads a file', async () => assert.equal((await readRegularFile(file, OPTIONS)).toString(), 'a'.repeat(100)));

  it('reads an empty file', async () => {
    await writeFile(join(directory, 'empty'), '');
    assert.equal((await readRegularFile(join(directory, 'empty'), OPTIONS)).length, 0);
  });

  it('refuses one that is larger than it may be, without reading it', () =>
    assert.rejects(readRegularFile(file, { ...OPTIONS, maxBytes: 99 }), FileTooLargeError));

  it('follows a link, or not, as it is told', async () => {
    await symlink('a', join(directory, 'link'));
    assert.equal((await readRegularFile(join(directory, 'link'), OPTIONS)).length, 100);
    if (process.platform !== 'win32')
      await assert.rejects(readRegularFile(join(directory, 'link'), { ...OPTIONS, followLinks: false }), { code: 'ELOOP' });
  });

  it('refuses a folder', () => assert.rejects(readRegularFile(directory, OPTIONS), /it is a folder/));

  it('says what the file system says of a file that is not there', () =>
    assert.rejects(readRegularFile(join(directory, 'nothing'), OPTIONS), { code: 'ENOENT' }));

  describe('that would never end or never begin', () => {
    before(function () {
      if (process.platform === 'win32') skip(this, 'Windows has no pipes or devices in its file system');
    });

    it('refuses devices', async () => {
      for (const device of ['/dev/zero', '/dev/random', '/dev/tty'])
        await assert.rejects(readRegularFile(device, OPTIONS), /not a regular file|ENOENT|ENXIO/);
    });

    it('refuses a named pipe, though nobody writes to it', async () => {
      execFileSync('mkfifo', [join(directory, 'pipe')]);
      await assert.rejects(readRegularFile(join(directory, 'pipe'), OPTIONS), /it is not a regular file/);
    });

    it('refuses a socket', async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(join(directory, 'socket'), resolve));
      await assert.rejects(readRegularFile(join(directory, 'socket'), OPTIONS), /it is not a regular file/);
      await new Promise((resolve) => server.close(resolve));
    });
  });
});
