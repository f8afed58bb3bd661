import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { chmod, chown, lstat, mkdir, mkdtemp, readFile, readdir, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { isLeftOver, isTemporaryName, temporaryName } from '../../src/files/temporary-file.js';
import { writeFileAtomically } from '../../src/files/write-file.js';
import { skip } from '../support/skip.js';

describe('writeFileAtomically', () => {
  let directory: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'neural-style-write-'));
  });

  afterEach(() => rm(directory, { recursive: true }));

  it('writes the file and nothing beside it', async () => {
    await writeFileAtomically(join(directory, 'a.png'), Buffer.from('picture'));
    assert.equal(await readFile(join(directory, 'a.png'), 'utf8'), 'picture');
    assert.deepEqual(await readdir(directory), ['a.png']);
  });

  it('replaces what was there', async () => {
    const file = join(directory, 'a.png');
    await writeFile(file, 'an older and longer picture');
    await writeFileAtomically(file, Buffer.from('picture'));
    assert.equal(await readFile(file, 'utf8'), 'picture');
  });

  it('makes the folders that are missing', async () => {
    const file = join(directory, '2024', 'may', 'a.png');
    await writeFileAtomically(file, Buffer.from('picture'));
    assert.equal(await readFile(file, 'utf8'), 'picture');
  });

  it('leaves one whole picture when several are written to the same name at once', async () => {
    const file = join(directory, 'a.png');
    const pictures = Array.from({ length: 8 }, (_, i) => Buffer.alloc(100_000, i));
    await Promise.all(pictures.map((picture) => writeFileAtomically(file, picture)));
    const written = await readFile(file);
    assert.deepEqual(written, pictures[written[0]!]);
    assert.deepEqual(await readdir(directory), ['a.png']);
  });

  it('fails for the name of a folder, and leaves no temporary file', async () => {
    const file = join(directory, 'folder');
    await mkdir(join(file, 'inner'), { recursive: true });
    await assert.rejects(writeFileAtomically(file, Buffer.from('picture')), {
      name: 'NeuralStyleError',
      code: 'file-unwritable',
      message: /^The file .*folder cannot be written: E(ISDIR|EXIST|NOTEMPTY|PERM)/,
    });
    assert.deepEqual(await readdir(directory), ['folder']);
  });

  it('fails where a file stands in place of a folder', async () => {
    await writeFile(join(directory, 'a'), 'a file');
    await assert.rejects(writeFileAtomically(join(directory, 'a', 'b.png'), Buffer.from('picture')), {
      name: 'NeuralStyleError',
      code: 'file-unwritable',
      message: /E(NOTDIR|EXIST)/,
    });
    assert.equal(await readFile(join(directory, 'a'), 'utf8'), 'a file');
  });

  it('writes to the longest names that there are', async () => {
    const file = join(directory, `${'p'.repeat(251)}.png`);
    await writeFileAtomically(file, Buffer.from('picture'));
    assert.equal(await readFile(file, 'utf8'), 'picture');
    await assert.rejects(writeFileAtomically(join(directory, 'p'.repeat(300)), Buffer.from('picture')), {
      code: 'file-unwritable',
      message: /ENAMETOOLONG/,
    });
  });
});

describe('writeFileAtomically, where something is', function () {
  before(function () {
    if (process.platform === 'win32') {
      skip(this, 'Windows has other links, pipes and permissions');
    }
  });

  let directory: string;
  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'neural-style-write-'))));
  afterEach(() => rm(directory, { recursive: true }));
  const write = (name: string): Promise<void> => writeFileAtomically(join(directory, name), Buffer.from('picture'));
  const read = (name: string): Promise<string> => readFile(join(directory, name), 'utf8');

  for (const mode of [0o600, 0o640, 0o664, 0o755]) {
    it(`keeps the permissions ${mode.toString(8)}`, async () => {
      await writeFile(join(directory, 'a.png'), 'secret');
      await chmod(join(directory, 'a.png'), mode);
      await write('a.png');
      assert.equal((await stat(join(directory, 'a.png'))).mode & 0o7777, mode);
      assert.equal(await read('a.png'), 'picture');
    });
  }

  it('lets nobody read meanwhile what only the owner may', async () => {
    const file = join(directory, 'a.png');
    await writeFile(file, 'secret', { mode: 0o600 });
    let meanwhile = 0;
    const pieces = function* (): Iterable<Buffer> {
      yield Buffer.from('pic');
      const temporary = readdirSync(directory).find(isTemporaryName)!;
      meanwhile = statSync(join(directory, temporary)).mode & 0o7777;
      yield Buffer.from('ture');
    };
    await writeFileAtomically(file, pieces());
    assert.equal(meanwhile, 0o600);
    assert.equal(await read('a.png'), 'picture');
  });

  it('keeps the owner, where it may', async function () {
    if (process.getuid!() !== 0) {
      skip(this, 'only root may give files away');
    }
    await writeFile(join(directory, 'a.png'), '');
    await chown(join(directory, 'a.png'), 1234, 4321);
    await write('a.png');
    const { uid, gid } = await stat(join(directory, 'a.png'));
    assert.deepEqual([uid, gid], [1234, 4321]);
  });

  it('gives a new file the usual permissions', async () => {
    await writeFile(join(directory, 'usual'), '');
    await write('a.png');
    assert.equal((await stat(join(directory, 'a.png'))).mode, (await stat(join(directory, 'usual'))).mode);
  });

  it('writes through links, be there a file or not, and leaves them', async () => {
    await mkdir(join(directory, 'elsewhere'));
    await writeFile(join(directory, 'elsewhere', 'old.png'), 'old', { mode: 0o600 });
    for (const [link, target] of [
      ['a.png', 'elsewhere/old.png'],
      ['b.png', 'a.png'],
      ['c.png', 'elsewhere/new.png'],
    ] as const) {
      await symlink(target, join(directory, link));
      await write(link);
      assert.equal(await readlink(join(directory, link)), target);
      assert.equal(await read(target), 'picture');
    }
    assert.equal((await stat(join(directory, 'elsewhere', 'old.png'))).mode & 0o7777, 0o600);
    assert.deepEqual((await readdir(join(directory, 'elsewhere'))).sort(), ['new.png', 'old.png']);
  });

  it('follows a link in a linked folder from where that folder really is', async () => {
    await mkdir(join(directory, 'disk', 'pictures'), { recursive: true });
    await symlink(join('disk', 'pictures'), join(directory, 'pictures'));
    await symlink(join('..', 'a.png'), join(directory, 'disk', 'pictures', 'latest.png'));
    await write('pictures/latest.png');
    assert.equal(await read('disk/a.png'), 'picture');
    assert.deepEqual((await readdir(directory)).sort(), ['disk', 'pictures']);
  });

  it('follows a link out of a linked folder that is in its text', async () => {
    await mkdir(join(directory, 'disk', 'pictures'), { recursive: true });
    await symlink(join('disk', 'pictures'), join(directory, 'pictures'));
    await symlink('pictures/../a.png', join(directory, 'latest.png'));
    await write('latest.png');
    assert.equal(await read('disk/a.png'), 'picture');
  });

  it('follows no link where it should not', async () => {
    await writeFile(join(directory, 'b.png'), 'kept');
    await symlink('b.png', join(directory, 'a.png'));
    await assert.rejects(writeFileAtomically(join(directory, 'a.png'), Buffer.from('picture'), { followLinks: false }), {
      code: 'file-unwritable',
      message: /it is a link/,
    });
    assert.equal(await read('b.png'), 'kept');
  });

  it('is not led in circles', async () => {
    await symlink('b.png', join(directory, 'a.png'));
    await symlink('a.png', join(directory, 'b.png'));
    await assert.rejects(write('a.png'), { code: 'file-unwritable', message: /from link to link/ });
  });

  it('replaces no named pipe and does not wait for its reader, though a link lead to it', async () => {
    await promisify(execFile)('mkfifo', [join(directory, 'pipe')]);
    await symlink('pipe', join(directory, 'a.png'));
    for (const name of ['pipe', 'a.png'])
      await assert.rejects(write(name), { code: 'file-unwritable', message: /it is a named pipe, not a regular file/ });
    assert.ok((await lstat(join(directory, 'pipe'))).isFIFO());
  });

  it('replaces no socket and no device', async () => {
    const server = createServer().listen(join(directory, 'socket'));
    await once(server, 'listening');
    await assert.rejects(write('socket'), { code: 'file-unwritable', message: /it is a socket/ });
    server.close();
    await symlink('/dev/tty', join(directory, 'device'));
    await assert.rejects(write('device'), { code: 'file-unwritable', message: /it is a device/ });
  });

  it('replaces no file that is write-protected', async function () {
    if (process.getuid!() === 0) {
      skip(this, 'root may write to everything');
    }
    await writeFile(join(directory, 'a.png'), 'kept', { mode: 0o444 });
    await assert.rejects(write('a.png'), { code: 'file-unwritable', message: /EACCES/ });
    assert.equal(await read('a.png'), 'kept');
  });
});

describe('what a process leaves that is killed while it writes', () => {
  let directory: string;
  beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'neural-style-write-'))));
  afterEach(() => rm(directory, { recursive: true }));

  /** Ends in the middle of a file. */
  const killed = async (): Promise<void> => {
    const program = `
      const { writeFileAtomically } = require(process.argv[1]);
      function* pieces() { yield Buffer.alloc(1000); process.kill(process.pid, 'SIGKILL'); }
      void writeFileAtomically(process.argv[2], pieces());`;
    const child = spawn(process.execPath, ['-e', program, require.resolve('../../src/files/write-file.js'), join(directory, 'a.png')]);
    await once(child, 'exit');
  };

  it('is removed when the next one writes to the folder, and nothing else is', async () => {
    await writeFile(join(directory, 'notes.tmp'), 'not ours');
    await killed();
    const [left] = (await readdir(directory)).filter(isTemporaryName);
    assert.ok(left, 'it has left nothing');
    await writeFileAtomically(join(directory, 'b.png'), Buffer.from('picture'));
    assert.deepEqual((await readdir(directory)).sort(), ['b.png', 'notes.tmp']);
  });

  it('is told from what this and other processes are at', () => {
    const now = Date.now();
    const mine = temporaryName();
    const ofParent = mine.replace(`-${process.pid}-`, `-${process.ppid}-`);
    const ofOtherMachine = mine.replace(/-[0-9a-f]{8}-/, '-00000000-');
    const day = 24 * 3600 * 1000;
    assert.deepEqual(
      [mine, ofParent, ofOtherMachine].map((name) => isLeftOver(name, now)),
      [false, false, false],
    );
    assert.deepEqual(
      [mine, ofParent, ofOtherMachine].map((name) => isLeftOver(name, now - 2 * day)),
      [true, true, true],
    );
    // The same number in a container, before this process began.
    assert.equal(isLeftOver(mine, now - process.uptime() * 1000 - 1000), true);
    assert.equal(isLeftOver('picture.tmp', now - 2 * day), false);
  });
});
