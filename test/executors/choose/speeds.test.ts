import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SpeedRecord, speedsFile } from '../../../src/executors/choose/speeds.js';

describe('SpeedRecord', () => {
  let directory: string;
  let file: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'neural-style-speeds-'));
    file = join(directory, 'a', 'engines.json');
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('remembers what was measured on a machine', async () => {
    await new SpeedRecord(file).write('this machine', { onnxruntime: 50, tensorflow: 70 });
    assert.deepEqual(await new SpeedRecord(file).read('this machine'), { onnxruntime: 50, tensorflow: 70 });
  });

  it('knows nothing of another machine', async () => {
    await new SpeedRecord(file).write('this machine', { onnxruntime: 50 });
    assert.equal(await new SpeedRecord(file).read('that machine'), undefined);
  });

  it('knows nothing where there is no file', async () => {
    assert.equal(await new SpeedRecord(file).read('this machine'), undefined);
  });

  for (const text of ['', '{', 'null', '[]', '{"key":"this machine","milliseconds":3}']) {
    it(`takes a file that holds ${JSON.stringify(text)} for none`, async () => {
      await mkdir(join(directory, 'a'));
      await writeFile(file, text);
      assert.equal(await new SpeedRecord(file).read('this machine'), undefined);
    });
  }

  it('goes on where it cannot write', async () => {
    await writeFile(join(directory, 'a'), 'no folder');
    await new SpeedRecord(file).write('this machine', { onnxruntime: 50 });
    assert.equal(await new SpeedRecord(file).read('this machine'), undefined);
  });

  it("lies in the user's folder for what may be lost", () => {
    assert.equal(speedsFile({ XDG_CACHE_HOME: '/caches' }), join('/caches', 'neural-style', 'engines.json'));
    assert.ok(speedsFile({ HOME: '/home/me' }).startsWith(join('/home/me')));
  });
});
