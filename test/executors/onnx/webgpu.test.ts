import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { skip } from '../../support/skip.js';

const ROOT = join(__dirname, '..', '..', '..', '..');
const TESTS = join(__dirname, '..', 'executor.test.js');
/** A few of the tests that every executor passes: each shader is compiled for a processor, which takes a second. */
const CHOSEN = 'executor of onnxruntime-node (computes loss and gradient of random graph (1|4|5) |gives (what|the whole))';
const MOCHA = [require.resolve('mocha/bin/mocha.js'), '--no-config', '--exit', '--timeout', '300000', '--grep', CHOSEN, TESTS];
const MINUTE = 60_000;

const run = promisify(execFile);

/*
 * onnxruntime's WebGPU kernels, on the graphics card that Chromium brings for machines without one: SwiftShader, Vulkan in software.
 */
describe('WebGPU, on a graphics card in software', function () {
  this.timeout(10 * MINUTE);

  it('computes as the interpreter does', async function () {
    const folder = await chromiumFolder();
    if (!folder || process.platform !== 'linux' || process.arch !== 'x64') {
      skip(this, 'no libvk_swiftshader.so beside a chromium on Linux x64');
    }
    const env = {
      ...process.env,
      NEURAL_STYLE_DEVICE: 'webgpu',
      LD_LIBRARY_PATH: folder,
      VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json'),
    };
    const { stdout } = await run(process.execPath, MOCHA, { cwd: ROOT, env });
    assert.match(stdout, /\b(?:[7-9]|\d\d) passing/, stdout);
    assert.doesNotMatch(stdout, /pending|skipped/, stdout);
  });
});

/** Where a Chromium has its libraries. */
async function chromiumFolder(): Promise<string | undefined> {
  const programs = [process.env.CHROMIUM_PATH, '/usr/lib/chromium/chromium', '/opt/google/chrome/chrome'];
  for (const program of programs) {
    if (!program || !existsSync(program)) continue;
    const folder = dirname(await realpath(program));
    if (existsSync(join(folder, 'libvk_swiftshader.so')) && existsSync(join(folder, 'libvulkan.so.1'))) return folder;
  }
  return undefined;
}
