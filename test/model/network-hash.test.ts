import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { networkHash } from '../../src/model/network-hash.js';
import type { Network } from '../../src/model/network.js';
import { readNetworkFile } from '../../src/model/readers/read-network.js';
import { writeNetwork } from '../../src/model/write-network.js';
import { TINY_KERAS, TINY_MATCONVNET, TINY_TORCHVISION, TINY_VGG19 } from '../support/numbers/golden.js';

describe('networkHash', () => {
  const hashOf = async (file: string): Promise<string> => networkHash(await readNetworkFile(file));

  it('is the same for the same weights, whatever file they come from', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'neural-style-hash-'));
    const converted = join(directory, 'other name.safetensors');
    await writeNetwork(converted, await readNetworkFile(TINY_VGG19), { source: 'somewhere else' });
    const hash = await hashOf(TINY_VGG19);
    assert.match(hash, /^[0-9a-f]{64}$/);
    assert.equal(await hashOf(converted), hash);
    assert.equal(await hashOf(TINY_KERAS), hash);
    assert.equal(await hashOf(TINY_MATCONVNET), hash);
    await rm(directory, { recursive: true });
  });

  it('differs for other weights', async () => {
    assert.notEqual(await hashOf(TINY_TORCHVISION), await hashOf(TINY_VGG19));
  });

  it('differs when anything that decides the features does', async () => {
    const network = await readNetworkFile(TINY_VGG19);
    const [first, ...rest] = network.convolutions;
    const bias = first!.bias.slice();
    bias[0]! += 1e-3;
    const variants: Network[] = [
      network,
      { ...network, meanPixel: [123, 117, 104] },
      { ...network, nominalChannels: network.nominalChannels.map((channels) => 2 * channels) },
      { ...network, convolutions: [{ ...first!, bias }, ...rest] },
      { ...network, convolutions: network.convolutions.slice(0, -1) },
      { ...network, taps: new Map([['relu1_1', { channels: 1, matrix: Float32Array.of(2) }]]) },
    ];
    assert.equal(new Set(variants.map(networkHash)).size, variants.length);
  });
});
