import assert from 'node:assert/strict';
import { appendFile, copyFile, mkdir, readdir, rename, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { Examples, examplePicture, readExample } from '../support/node-red/examples.js';

const EXAMPLE = '09 - folder';
const VALLEY = examplePicture('valley.jpg');

describe(`the example ${EXAMPLE}`, () => {
  let examples: Examples;

  before(async () => {
    // Looked at ten times as often, and settled as much sooner.
    examples = await Examples.start([EXAMPLE], {
      changes: { ns09look: { repeat: '0.2' }, ns09: { env: env({ FOLDER_IN: 'style-in', FOLDER_OUT: 'style-out', SETTLED: '400' }) } },
    });
  });
  after(() => examples.stop());

  const env = (values: Record<string, string>): object[] => Object.entries(values).map(([name, value]) => ({ name, value, type: 'str' }));
  const into = (name: string): string => join(examples.directory, 'style-in', name);
  const painted = async (): Promise<unknown> => (await examples.from('ns09paint')).msg.filename;
  const jobs = (name: string): number =>
    examples.sent.filter(({ to, msg }) => to === 'ns09paint' && String(msg.filename).includes(name)).length;
  /** Some more looks at the folder. */
  const looks = async (count: number): Promise<void> => {
    examples.skip();
    for (let n = 0; n < count; n++) await examples.from('ns09look');
  };

  it('does not complain where it looks', async () => {
    await looks(4);
    await examples.next(({ from, to }) => from === 'ns09looked' && to === 'ns09alive');
    assert.deepEqual(examples.problems, []);
  });

  it('paints a picture into the other folder, under its name', async () => {
    await writeFile(into('a.png'), await sharp(VALLEY).resize(80).png().toBuffer());
    const file = join(examples.directory, 'style-out', 'a.png');
    assert.equal(await painted(), file);
    const { format, width } = await sharp(file).metadata();
    assert.deepEqual([format, width], ['png', 64]);
  });

  it('waits for a picture that is being written', async () => {
    for (let at = 0; at < VALLEY.length; at += 30_000) {
      await appendFile(into('slow.jpg'), VALLEY.subarray(at, at + 30_000));
      assert.equal(jobs('slow'), 0);
      await looks(1);
    }
    await painted();
    assert.equal(jobs('slow'), 1);
  });

  it('takes several that come at once, and each one time', async () => {
    await writeFile(join(examples.directory, 'new'), VALLEY);
    await copyFile(join(examples.directory, 'new'), into('b.jpg'));
    await copyFile(join(examples.directory, 'new'), into('c.jpg'));
    await rename(join(examples.directory, 'new'), into('d.jpg'));
    const files = [await painted(), await painted(), await painted()].map((file) => String(file).slice(-5));
    assert.deepEqual(files, ['b.jpg', 'c.jpg', 'd.jpg']);
    await looks(8);
    for (const name of ['a.png', 'b.jpg', 'c.jpg', 'd.jpg']) assert.equal(jobs(name), 1, name);
  });

  it('paints a picture again that has changed', async () => {
    await writeFile(into('b.jpg'), await sharp(VALLEY).flip().jpeg().toBuffer());
    await painted();
    assert.equal(jobs('b.jpg'), 2);
  });

  it('tells of a file that is no picture once, and goes on with the others', async () => {
    examples.skip();
    await writeFile(into('e.jpg'), 'no picture');
    await writeFile(into('notes.txt'), 'no picture either');
    await writeFile(into('f.jpg'), VALLEY);
    assert.equal(((await examples.from('ns09catch')).msg.error as { code: string }).code, 'image-invalid');
    await painted();
    await looks(8);
    assert.equal(jobs('e.jpg'), 1);
    assert.deepEqual((await readdir(join(examples.directory, 'style-out'))).sort(), [
      'a.png',
      'b.jpg',
      'c.jpg',
      'd.jpg',
      'f.jpg',
      'slow.jpg',
    ]);
  });

  it('leaves what was painted before a restart alone', async () => {
    const folder = join(examples.directory, 'style-in');
    await mkdir(join(folder, 'folder.jpg'));
    const before = await stat(join(examples.directory, 'style-out', 'a.png'));
    await utimes(into('c.jpg'), new Date(), new Date(Date.now() + 60_000));
    const { sent } = examples;
    const count = sent.length;
    await examples.redeploy();
    // Changed since it was painted.
    assert.match(String(await painted()), /c\.jpg$/);
    await looks(4);
    assert.deepEqual(
      sent
        .slice(count)
        .filter(({ to }) => to === 'ns09paint')
        .map(({ msg }) => String(msg.filename)),
      // The last is no picture, which is looked at anew.
      [join('style-out', 'c.jpg'), join('style-out', 'e.jpg')],
    );
    assert.equal((await stat(join(examples.directory, 'style-out', 'a.png'))).mtimeMs, before.mtimeMs);
  });
});

describe(`the example ${EXAMPLE} where function nodes may load no modules`, () => {
  it('says so', async () => {
    const patience = /const PATIENCE = 10_000;/;
    const { func } = readExample(EXAMPLE).find(({ id }) => id === 'ns09alive') as unknown as { func: string };
    assert.match(func, patience);
    const changes = { ns09look: { repeat: '0.2' }, ns09alive: { func: func.replace(patience, 'const PATIENCE = 500;') } };
    const examples = await Examples.start([EXAMPLE], { changes, settings: { functionExternalModules: false } });
    try {
      const { msg } = await examples.from('ns09catch');
      assert.match(
        (msg.error as { message: string }).message,
        /^"next picture" does not run: .*functionExternalModules: true in settings\.js/,
      );
      await examples.status('ns09alive', 'function nodes may load no modules');
    } finally {
      await examples.stop();
    }
  });
});
