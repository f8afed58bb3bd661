import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, posix } from 'node:path';
import { promisify } from 'node:util';
import { linkedFiles } from '../../scripts/published-readme.js';
import { addonsHere } from '../support/kernels/addons.js';
import { skip } from '../support/skip.js';

const run = promisify(execFile);
const ROOT = join(__dirname, '..', '..', '..');
const MINUTES = 60_000;
/** In the child: boots Node-RED with the folder as its user directory, imports the example, and paints. */
const BOOT = join(__dirname, '..', 'support', 'node-red', 'boot.js');

interface BootReport {
  readonly nodeTypes: string[];
  readonly errors: string[];
  readonly warnings: string[];
  readonly examples: string[];
  readonly filename: string;
}

describe('the packed package', function () {
  this.timeout(5 * MINUTES);
  let folder: string;
  let report: BootReport;
  let files: string[];

  before(async function () {
    folder = await mkdtemp(join(tmpdir(), 'neural-style-package-'));
    const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: ROOT });
    const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
    files = packed.files.map(({ path }) => path);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ name: 'user', version: '1.0.0', private: true }));
    try {
      await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, packed.filename)], { cwd: folder });
    } catch (error) {
      if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network/i.test(String(error))) throw error;
      skip(this, `the npm registry cannot be reached (${String(error).split('\n')[0]!})`);
    }
    report = await boot(process.env);
  });

  const boot = async (env: NodeJS.ProcessEnv): Promise<BootReport> => {
    const { stdout } = await run(process.execPath, [BOOT, folder], { env, maxBuffer: 1e7, timeout: MINUTES });
    return JSON.parse(stdout.trim().split('\n').at(-1)!) as BootReport;
  };

  after(() => rm(folder, { recursive: true, force: true }));

  it('brings its examples, models, locales and icons', () => {
    for (const needed of [
      'examples/01 - paint a picture.json',
      'examples/valley.jpg',
      'models/compact-vgg.safetensors',
      'models/instant.safetensors',
      'models/practice.jpg',
      'dist/nodes/gram/node.html',
      'dist/nodes/gram/locales/en-US/node.json',
      'dist/nodes/gram/locales/zh-CN/node.json',
      'dist/nodes/gram/icons/neural-style-gram.svg',
      'dist/nodes/neighbours/icons/neural-style-neighbours.svg',
      'dist/src/executors/kernels/relaxed-simd.wasm',
      'dist/src/executors/kernels/simd.wasm',
      'resources/first-flow.js',
      'resources/gram.js',
      'LICENSE',
    ]) {
      assert.ok(files.includes(needed), `${needed} is not packed`);
    }
    assert.deepEqual(
      files.filter((file) => /^(test|bench|scripts|dist\/(test|bench|scripts))\//.test(file)),
      [],
    );
  });

  it('brings the addons of the kernels that were compiled', () => {
    assert.deepEqual(
      files.filter((file) => file.startsWith('prebuilds/')),
      addonsHere().map((file) => posix.join('prebuilds', basename(dirname(file)), 'kernels.node')),
    );
  });

  it('brings every file that the README and the pages beside it link to', async () => {
    for (const page of files.filter((file) => file.endsWith('.md'))) {
      const links = linkedFiles(await readFile(join(ROOT, page), 'utf8')).map((link) => posix.join(posix.dirname(page), link));
      assert.deepEqual(
        links.filter((link) => !files.includes(link)),
        [],
        page,
      );
    }
  });

  it('loads every node type in a real Node-RED', async () => {
    const { 'node-red': stanza } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as {
      'node-red': { nodes: Record<string, string> };
    };
    assert.deepEqual(report.nodeTypes.sort(), Object.keys(stanza.nodes).sort());
    assert.deepEqual(report.errors, []);
  });

  it('offers its flows in the import dialog', async () => {
    const entries = await readdir(join(ROOT, 'examples'), { withFileTypes: true });
    const flows = entries.filter(({ name }) => name.endsWith('.json')).map(({ name }) => name.replace('.json', ''));
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => `${name}/`);
    assert.deepEqual(report.examples, [...flows, ...folders].sort());
  });

  it('paints the first example', async () => {
    assert.deepEqual([...(await readFile(report.filename)).subarray(0, 3)], [0xff, 0xd8, 0xff]);
  });

  it('is installed without any other library that computes, which nothing warns of', async () => {
    assert.doesNotMatch(report.warnings.join('\n'), /computing/);
    const installed = await readdir(join(folder, 'node_modules'));
    assert.ok(installed.includes('sharp'));
    assert.deepEqual(
      installed.filter((name) => /^(?:onnxruntime|@tensorflow)/.test(name)),
      [],
    );
  });

  it('paints it without the kernels for its processor, too', async () => {
    await rm(report.filename);
    // As on a platform that there is no build for.
    await rm(join(folder, 'node_modules', '@neural-style', 'node-red', 'prebuilds'), { recursive: true, force: true });
    const { filename, errors } = await boot(process.env);
    assert.deepEqual(errors, []);
    assert.deepEqual([...(await readFile(filename)).subarray(0, 3)], [0xff, 0xd8, 0xff]);
  });
});
