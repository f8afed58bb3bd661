import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NeuralStyleError } from '../../src/errors.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import { loadNetwork } from '../../src/model/load.js';
import type { Network } from '../../src/model/network.js';
import { uniform } from '../../src/values/random.js';
import { TINY_VGG19 } from '../support/numbers/golden.js';
import { safetensorsOf as weights } from '../support/files/safetensors.js';

let directory: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'neural-style-load-'));
});

after(() => rm(directory, { recursive: true }));

async function load(bytes: Uint8Array): Promise<Network> {
  const file = join(directory, 'weights.safetensors');
  await writeFile(file, bytes);
  return loadNetwork(file);
}

const FIRST = { 'conv1_1.weight': [4, 3, 3, 3], 'conv1_1.bias': [4] };

function rejects(loading: Promise<unknown>, reason: RegExp): Promise<void> {
  return assert.rejects(loading, { name: 'NeuralStyleError', code: 'model-invalid', message: reason });
}

/** That every array has the size that its convolution needs. */
function assertWhole({ convolutions, taps, nominalChannels }: Network): void {
  let channels = 3;
  for (const { block, inChannels, outChannels, weight, bias } of convolutions) {
    assert.equal(inChannels, channels);
    assert.deepEqual([weight.length, bias.length], [outChannels * inChannels * 9, outChannels]);
    assert.ok(nominalChannels[block - 1]! > 0);
    channels = outChannels;
  }
  for (const tap of taps.values()) assert.equal(tap.matrix.length, tap.channels ** 2);
}

describe('loadNetwork', () => {
  it('reads the embedded model, its taps and the channels of VGG-19', async () => {
    const network = await loadNetwork(EMBEDDED_MODEL.file);
    assertWhole(network);
    assert.deepEqual([...network.taps.keys()], ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1']);
    assert.deepEqual(network.nominalChannels, [64, 128, 256, 512]);
  });

  it('reads a VGG-19, with the channels that it has', async () => {
    const network = await loadNetwork(TINY_VGG19);
    assertWhole(network);
    assert.equal(network.convolutions.length, 16);
    assert.equal(network.taps.size, 0);
    assert.deepEqual(network.nominalChannels, [4, 8, 8, 12, 12]);
  });

  it("subtracts ImageNet's mean pixel, or the one that the file names", async () => {
    assert.deepEqual((await load(weights(FIRST))).meanPixel, [123.68, 116.779, 103.939]);
    assert.deepEqual((await load(weights(FIRST, { mean_pixel_rgb: '[1.5, 2, 3]' }))).meanPixel, [1.5, 2, 3]);
  });

  it('stops at the first gap', async () => {
    const { convolutions } = await load(weights({ ...FIRST, 'conv3_1.weight': [5, 4, 3, 3], 'conv3_1.bias': [5] }));
    assert.deepEqual(
      convolutions.map(({ block, index }) => [block, index]),
      [[1, 1]],
    );
  });

  it('ends at the fourth convolution of a block', async () => {
    const shapes: Record<string, number[]> = {};
    for (let index = 1; index <= 5; index++)
      Object.assign(shapes, { [`conv1_${index}.weight`]: [3, 3, 3, 3], [`conv1_${index}.bias`]: [3] });
    assert.equal((await load(weights(shapes))).convolutions.length, 4);
  });

  for (const [deepest, last] of [
    ['relu1_1', [1, 1]],
    ['conv3_2', [3, 2]],
    ['pool3', [3, 4]],
    ['relu4_2', [4, 2]],
    ['relu4_3', [4, 4]],
    ['pool5', [5, 4]],
  ] as const) {
    it(`reads no deeper than ${deepest} needs`, async () => {
      const { block, index } = (await loadNetwork(TINY_VGG19, { deepest })).convolutions.at(-1)!;
      assert.deepEqual([block, index], last);
    });
  }

  it('refuses values that are no numbers', async () => {
    const bytes = weights(FIRST);
    bytes.writeFloatLE(NaN, bytes.length - 4);
    await rejects(load(bytes), /conv1_1\.weight holds values that are no numbers/);
  });

  const REFUSED: Record<string, { file: Buffer; reason: RegExp }> = {
    'a file without convolutions': { file: weights({ x: [1] }), reason: /it has no conv1_1\.weight/ },
    'a kernel of another size': {
      file: weights({ ...FIRST, 'conv1_1.weight': [4, 3, 5, 5] }),
      reason: /conv1_1\.weight is 4×3×5×5, expected channels×3×3×3/,
    },
    'a weight of another rank': { file: weights({ ...FIRST, 'conv1_1.weight': [4, 27] }), reason: /conv1_1\.weight is 4×27/ },
    'no channels': { file: weights({ ...FIRST, 'conv1_1.weight': [0, 3, 3, 3] }), reason: /conv1_1\.weight is 0×3×3×3/ },
    'input channels that the layer before does not have': {
      file: weights({ ...FIRST, 'conv1_2.weight': [4, 5, 3, 3], 'conv1_2.bias': [4] }),
      reason: /conv1_2\.weight is 4×5×3×3, expected channels×4×3×3/,
    },
    'a missing bias': { file: weights({ 'conv1_1.weight': [4, 3, 3, 3] }), reason: /the bias of conv1_1\.weight does not have 4 elements/ },
    'a bias of another size': {
      file: weights({ ...FIRST, 'conv1_1.bias': [3] }),
      reason: /the bias of conv1_1\.weight does not have 4 elements/,
    },
    'a tap that is not square': { file: weights({ ...FIRST, 'relu1_1.tap': [4, 3] }), reason: /relu1_1\.tap is not 4×4/ },
    'nominal channels that are no JSON': { file: weights(FIRST, { nominal_channels: 'many' }), reason: /nominal_channels is many/ },
    'nominal channels of no layer': { file: weights(FIRST, { nominal_channels: '{"fc6": 4096}' }), reason: /nominal_channels is/ },
    'nominal channels that are no counts': {
      file: weights(FIRST, { nominal_channels: '{"relu1_1": -64}' }),
      reason: /nominal_channels is/,
    },
    'nominal channels for too few blocks': {
      file: weights({ ...FIRST, 'conv2_1.weight': [4, 4, 3, 3], 'conv2_1.bias': [4] }, { nominal_channels: '{"relu1_1": 64}' }),
      reason: /nominal_channels is/,
    },
    'nominal channels with a gap': {
      file: weights({ ...FIRST, 'conv2_1.weight': [4, 4, 3, 3], 'conv2_1.bias': [4] }, { nominal_channels: '{"relu2_1": 128}' }),
      reason: /nominal_channels is/,
    },
    'a mean pixel that is no list': { file: weights(FIRST, { mean_pixel_rgb: '{}' }), reason: /mean_pixel_rgb is \{\}/ },
    'a mean pixel of two numbers': { file: weights(FIRST, { mean_pixel_rgb: '[1, 2]' }), reason: /mean_pixel_rgb is \[1, 2\]/ },
    'a mean pixel that no picture has': { file: weights(FIRST, { mean_pixel_rgb: '[1, 2, 256]' }), reason: /mean_pixel_rgb is/ },
    'a mean pixel that is no JSON': { file: weights(FIRST, { mean_pixel_rgb: 'grey' }), reason: /mean_pixel_rgb is grey/ },
    'nominal channels that are null': { file: weights(FIRST, { nominal_channels: 'null' }), reason: /nominal_channels is null/ },
  };
  for (const [name, { file, reason }] of Object.entries(REFUSED)) {
    it(`refuses ${name}`, () => rejects(load(file), reason));
  }

  it('refuses a file that is cut off anywhere', async () => {
    const whole = await readFile(TINY_VGG19);
    for (let share = 0; share < 20; share++) {
      await rejects(load(whole.subarray(0, Math.floor((whole.length * share) / 20))), /cut off|lies outside|header of/);
    }
  });
});

describe('loadNetwork of a damaged file', () => {
  const MUTATIONS = 300;

  it(`ends in an error that says so or in a whole network, for ${MUTATIONS} random mutations`, async () => {
    const original = await readFile(TINY_VGG19);
    const headerEnd = 8 + Number(original.readBigUInt64LE());
    const random = uniform(19);
    const below = (limit: number): number => Math.floor(random() * limit);
    let refused = 0;
    for (let number = 0; number < MUTATIONS; number++) {
      const bytes = mutate(original, headerEnd, below);
      try {
        assertWhole(await load(bytes));
      } catch (error) {
        assert.ok(error instanceof NeuralStyleError, `mutation ${number}: ${String(error)}`);
        assert.equal(error.code, 'model-invalid', `mutation ${number}`);
        refused += 1;
      }
    }
    assert.ok(refused > MUTATIONS / 4 && refused < MUTATIONS, `${refused} of ${MUTATIONS} were refused`);
  });
});

/** Changes a digit of the header, any byte of it, its length, or a byte of the data; or cuts the file. */
function mutate(original: Buffer, headerEnd: number, below: (limit: number) => number): Buffer {
  const bytes = Buffer.from(original);
  switch (below(5)) {
    case 0: {
      const digits = Array.from({ length: headerEnd - 8 }, (_, i) => 8 + i).filter((at) => bytes[at]! >= 0x30 && bytes[at]! <= 0x39);
      bytes[digits[below(digits.length)]!] = 0x30 + below(10);
      return bytes;
    }
    case 1:
      bytes[8 + below(headerEnd - 8)] = below(256);
      return bytes;
    case 2:
      bytes[below(8)] = below(256);
      return bytes;
    case 3:
      bytes[headerEnd + below(bytes.length - headerEnd)] = below(256);
      return bytes;
    default:
      return bytes.subarray(0, below(bytes.length));
  }
}
