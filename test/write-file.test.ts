import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomically } from '../src/write-file.js';

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
});
