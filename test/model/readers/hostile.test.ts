import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { TINY_KERAS, TINY_MATCONVNET, TINY_TORCHVISION, TINY_VGG19 } from '../../support/numbers/golden.js';
import type { HostileReport } from '../../support/files/hostile-reader.js';

const COPIES = 500;
const READER = join(__dirname, '..', '..', 'support', 'files', 'hostile-reader.js');
/** For Node's and zlib's own buffers, of the twenty reads between two collections. */
const SLACK_BYTES = 12 * 1024 * 1024;

describe('a damaged weights file', () => {
  let directory: string;

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'neural-style-hostile-'));
  });

  after(() => rm(directory, { recursive: true }));

  const cases = [
    { file: TINY_VGG19 },
    { file: TINY_TORCHVISION },
    { file: TINY_KERAS },
    { file: TINY_MATCONVNET },
    { file: TINY_MATCONVNET, inflate: 'inflate' },
  ];
  cases.forEach(({ file, inflate = '' }, seed) => {
    it(`ends in an error that says so or in a whole network: ${COPIES} copies of ${basename(file)} ${inflate}`, async () => {
      const copy = join(directory, `${seed}.weights`);
      const { stdout } = await promisify(execFile)(process.execPath, [
        '--max-old-space-size=64',
        '--expose-gc',
        READER,
        file,
        String(COPIES),
        String(seed + 1),
        copy,
        inflate,
      ]);
      const report = JSON.parse(stdout) as HostileReport;
      assert.deepEqual(report.failures, []);
      assert.equal(report.refused + report.loaded, COPIES);
      assert.ok(report.refused > COPIES / 4 && report.loaded > 0, `${report.refused} refused, ${report.loaded} loaded`);
      assert.ok(report.slowestSeconds < 2, `the slowest took ${report.slowestSeconds} s`);
      const allowed = SLACK_BYTES + 4 * (await stat(file)).size;
      assert.ok(report.peakArrayBytes < allowed, `${report.peakArrayBytes} bytes of arrays`);
    });
  });
});
