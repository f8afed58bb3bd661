import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import fc from 'fast-check';
import { NeuralStyleError } from '../../src/errors.js';
import { pathInside } from '../../src/files/path-inside.js';
import { forAllAsync } from '../support/node-red/property.js';

describe('pathInside', () => {
  let root: string;
  let base: string;

  before(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'neural-style-inside-')));
    base = join(root, 'base');
    await mkdir(join(base, 'folder'), { recursive: true });
    await mkdir(join(root, 'outside'));
    await mkdir(join(root, 'base-too'));
    await writeFile(join(base, 'picture.png'), 'inside');
    await writeFile(join(base, 'folder', 'picture.png'), 'inside');
    await writeFile(join(base, '..picture.png'), 'inside');
    await writeFile(join(root, 'outside', 'secret.png'), 'secret');
    await writeFile(join(root, 'secret.png'), 'secret');
    await symlink(join(root, 'outside'), join(base, 'way-out'));
    await symlink(join('..', 'secret.png'), join(base, 'link-out.png'));
    await symlink(join(root, 'outside', 'nothing'), join(base, 'link-to-nothing'));
    await symlink('folder', join(base, 'link-in'));
    await symlink('loop', join(base, 'loop'));
    await symlink(base, join(root, 'base-link'));
  });

  after(() => rm(root, { recursive: true }));

  const refuses = (path: string, folder = base): Promise<void> =>
    assert.rejects(pathInside(folder, path), { name: 'NeuralStyleError', code: 'path-refused' });

  it('starts relative paths in the folder', async () => {
    assert.equal(await pathInside(base, 'picture.png'), join(base, 'picture.png'));
    assert.equal(await pathInside(base, './folder/../picture.png'), join(base, 'picture.png'));
  });

  it('takes absolute paths into the folder', async () => {
    assert.equal(await pathInside(base, join(base, 'folder', 'picture.png')), join(base, 'folder', 'picture.png'));
  });

  it('takes the folder by the name of a link to it, on either side', async () => {
    const link = join(root, 'base-link');
    assert.equal(await pathInside(link, join(link, 'picture.png')), join(base, 'picture.png'));
    assert.equal(await pathInside(link, join(base, 'picture.png')), join(base, 'picture.png'));
  });

  it('takes names that begin with dots', async () => assert.equal(await pathInside(base, '..picture.png'), join(base, '..picture.png')));

  it('follows links that stay inside', async () => {
    assert.equal(await pathInside(base, 'link-in/picture.png'), join(base, 'folder', 'picture.png'));
  });

  it('takes what is not there yet, folders and all', async () => {
    assert.equal(await pathInside(base, 'link-in/new/a.png'), join(base, 'folder', 'new', 'a.png'));
    assert.equal(await pathInside(join(root, 'none', 'yet'), 'a.png'), join(root, 'none', 'yet', 'a.png'));
  });

  it('takes everything where the folder is the root', async () => {
    assert.equal(await pathInside(resolve('/'), join(root, 'secret.png')), join(root, 'secret.png'));
  });

  it('refuses to leave the folder', async () => {
    for (const path of ['..', '../secret.png', 'folder/../../secret.png', '../base-too/a.png', `${base}-too/a.png`, '/etc/passwd', '/'])
      await refuses(path);
  });

  it('refuses links that leave it', async () => {
    for (const path of ['link-out.png', 'way-out', 'way-out/secret.png', 'way-out/new.png', 'link-in/../way-out/secret.png'])
      await refuses(path);
  });

  it('refuses links to nothing, which would appear by writing', async () => {
    for (const path of ['link-to-nothing', 'link-to-nothing/a.png']) await refuses(path);
  });

  it('refuses a NUL byte', () => refuses('picture.png\0.txt'));

  it('says nothing of what exists outside', async () => {
    const messageOf = async (path: string): Promise<string> => {
      const error: unknown = await pathInside(base, path).catch((thrown: unknown) => thrown);
      assert.ok(error instanceof NeuralStyleError);
      return error.message.replace(path, '');
    };
    assert.equal(await messageOf('../secret.png'), await messageOf('../nothing.png'));
  });

  it('says which folder it is, and what to do', async () => {
    await assert.rejects(pathInside(base, '../secret.png'), {
      message: `The path ../secret.png came with a message, which may name files in the folder ${base} only. Use a path in there, type the path into the node, or set neuralStyle: { baseFolder: "…" } in settings.js.`,
    });
  });

  it('ends links in a circle with what the file system says', () => assert.rejects(pathInside(base, 'loop/a.png'), { code: 'ELOOP' }));

  it('leads to no secret, whatever the path is made of', async () => {
    const part = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.constantFrom('..', '.', '', 'folder', 'picture.png', 'way-out', 'link-out.png', 'link-in', 'link-to-nothing', 'loop'),
      },
      fc.constantFrom(
        'secret.png',
        'outside',
        'base',
        '...',
        '..\\..',
        '%2e%2e',
        '..%2f',
        '．．',
        '~',
        'C:',
        '\\\\host',
        'file:',
        ' ..',
        '\0',
      ),
      fc.string({ maxLength: 8 }),
    );
    const start = fc.constantFrom('', '/', './', '../', '//', `${sep}..${sep}`, 'BASE/', 'ROOT/', '\\');
    const paths = fc.tuple(start, fc.array(part, { maxLength: 4 }), fc.constantFrom('/', '//', '/./', '\\'));
    let read = 0;
    await forAllAsync(paths, 2000, async ([first, parts, separator]) => {
      const path = (first + parts.join(separator)).replace('BASE', base).replace('ROOT', root);
      const found = await pathInside(base, path).catch((error: unknown) => {
        assert.ok(error instanceof NeuralStyleError || typeof (error as NodeJS.ErrnoException).code === 'string', String(error));
        return null;
      });
      if (found === null) return;
      assert.ok(found === base || found.startsWith(base + sep), found);
      const content = await readFile(found, 'utf8').catch(() => 'nothing');
      assert.notEqual(content, 'secret');
      if (content === 'inside') read += 1;
    });
    assert.ok(read > 10, `${read} of the paths led to a picture`);
  });
});
