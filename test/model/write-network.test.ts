import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import { loadNetwork } from '../../src/model/load.js';
import { openSafetensors } from '../../src/safetensors/read-safetensors.js';
import { writeNetwork } from '../../src/model/write-network.js';
import { TINY_VGG19 } from '../support/numbers/golden.js';

describe('writeNetwork', () => {
  let directory: string;
  let file: string;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'neural-style-write-network-'));
    file = join(directory, 'models', 'network.safetensors');
  });

  afterEach(() => rm(directory, { recursive: true }));

  it('writes what loadNetwork reads back', async () => {
    const network = { ...(await loadNetwork(TINY_VGG19)), meanPixel: [123.675, 116.28, 103.53] as const };
    await writeNetwork(file, network);
    assert.deepEqual(await loadNetwork(file), network);
  });

  it("keeps a distilled network's taps and nominal channels", async () => {
    const network = await loadNetwork(EMBEDDED_MODEL.file);
    assert.ok(network.taps.size > 0);
    await writeNetwork(file, network);
    assert.deepEqual(await loadNetwork(file), network);
  });

  it('gives the hash and the length of the file', async () => {
    const written = await writeNetwork(file, await loadNetwork(TINY_VGG19));
    const bytes = await readFile(file);
    assert.deepEqual(written, { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length });
  });

  it('adds metadata, and never lets it replace what the network says of itself', async () => {
    await writeNetwork(file, await loadNetwork(TINY_VGG19), { source: 'a test', mean_pixel_rgb: '[1, 2, 3]' });
    const written = await openSafetensors(file);
    await written.close();
    assert.equal(written.metadata.source, 'a test');
    assert.equal(written.metadata.mean_pixel_rgb, '[123.68,116.779,103.939]');
  });

  it('aligns the tensors as the format wants it', async () => {
    await writeNetwork(file, await loadNetwork(TINY_VGG19), { odd: 'x' });
    assert.equal((await readFile(file)).readBigUInt64LE() % 8n, 0n);
  });

  it('leaves nothing but the file', async () => {
    await writeNetwork(file, await loadNetwork(TINY_VGG19));
    assert.deepEqual(await readdir(join(directory, 'models')), ['network.safetensors']);
  });

  it('fails where it cannot write', async () => {
    await assert.rejects(writeNetwork(directory, await loadNetwork(TINY_VGG19)), { code: 'file-unwritable' });
  });
});
