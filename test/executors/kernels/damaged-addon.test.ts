import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { ROOT } from '../../../scripts/node-red.js';
import { WEBASSEMBLY_BUILDS } from '../../../src/executors/kernels/machine/webassembly.js';
import { ADDON, addonsHere, fastestBuildOf } from '../../support/kernels/addons.js';
import { skip } from '../../support/skip.js';

/** Where an ELF file says which processors it is for, and their numbers. */
const MACHINE = { at: 18, x64: 62, arm64: 183 } as const;

describe('a package whose addon of the kernels is not as it was built', () => {
  let folder: string;
  let addon: Buffer;
  let file: string;

  before(async function () {
    if (!addonsHere().includes(ADDON)) skip(this, 'no addon has been compiled for this machine');
    addon = await readFile(ADDON);
    folder = await mkdtemp(join(tmpdir(), 'neural-style-addon-'));
    file = join(folder, relative(ROOT, ADDON));
    await cp(join(ROOT, 'dist', 'src'), join(folder, 'dist', 'src'), { recursive: true });
    await mkdir(dirname(file), { recursive: true });
  });

  after(async () => {
    if (folder) await rm(folder, { recursive: true });
  });

  const computesWithout = async (reason: RegExp): Promise<void> => {
    const { library, slowerBecause, sum } = await fastestBuildOf(folder);
    assert.equal(library, `WebAssembly ${WEBASSEMBLY_BUILDS[0]}`);
    assert.equal(slowerBecause?.length, 1);
    assert.match(slowerBecause[0]!, reason);
    assert.equal(sum, 6);
  };

  for (const [title, share] of [
    ['empty', 0],
    ['cut off within its header', 1e-4],
    ['cut off within its first part', 0.01],
    ['cut off half way', 0.5],
    ['cut off shortly before its end', 0.999],
  ] as const) {
    it(`computes with WebAssembly where it is ${title}`, async () => {
      await writeFile(file, addon.subarray(0, share * addon.length));
      await computesWithout(/kernels\.node is damaged$/);
    });
  }

  it('computes with WebAssembly where it is another kind of file', async () => {
    await writeFile(file, 'version https://git-lfs.github.com/spec/v1\n'.repeat(10));
    await computesWithout(/kernels\.node is damaged$/);
  });

  it('computes with WebAssembly where it is for other processors', async () => {
    const foreign = Buffer.from(addon);
    foreign.writeUInt16LE(process.arch === 'x64' ? MACHINE.arm64 : MACHINE.x64, MACHINE.at);
    await writeFile(file, foreign);
    await computesWithout(/kernels\.node: cannot open shared object file|kernels\.node: Exec format error/);
  });

  it('computes with WebAssembly where it is missing', async () => {
    await rm(file);
    await computesWithout(new RegExp(`^this package has no native kernels for ${process.platform}-${process.arch}$`));
  });

  it('computes natively where it is whole', async () => {
    await writeFile(file, addon);
    const { library, slowerBecause, sum } = await fastestBuildOf(folder);
    assert.doesNotMatch(library, /^WebAssembly/);
    assert.equal(slowerBecause, undefined);
    assert.equal(sum, 6);
  });
});
