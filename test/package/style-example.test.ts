import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { readStyleFile } from '../../src/style-file/read-style.js';
import type { ExampleReport } from '../support/node-red/run-example.js';

const RUN = join(__dirname, '..', 'support', 'node-red', 'run-example.js');
const EXAMPLE = '06 - save and reuse a style';

describe(`the example ${EXAMPLE}`, () => {
  it('saves a style and paints with its file', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [RUN, EXAMPLE, 'save', 'paint'], { timeout: 45_000 });
    const { directory, files, problems } = JSON.parse(stdout.split('\n').at(-1)!) as ExampleReport;
    assert.deepEqual(problems, []);
    assert.deepEqual(
      files.map((file) => basename(file)),
      ['strokes.style.safetensors', 'strokes.jpg'],
    );
    assert.equal((await readStyleFile(files[0]!, directory)).name, 'Brushstrokes');
    assert.deepEqual([...(await readFile(files[1]!)).subarray(0, 3)], [0xff, 0xd8, 0xff]);
    await rm(directory, { recursive: true });
  });
});
