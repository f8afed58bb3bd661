import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { LayerName } from '../../../src/model/layers.js';
import type { Network } from '../../../src/model/network.js';
import { readKeras } from '../../../src/model/readers/keras.js';
import { readNetworkFile } from '../../../src/model/readers/read-network.js';
import { openWeightsFile } from '../../../src/files/bounded-file.js';
import { FIXTURES, TINY_KERAS, TINY_MATCONVNET, TINY_TORCHVISION, TINY_VGG19 } from '../../support/numbers/golden.js';
import { assertClose } from '../../support/numbers/numbers.js';
import { skip } from '../../support/skip.js';

const FILES = { plain: TINY_VGG19, torchvision: TINY_TORCHVISION, keras: TINY_KERAS, matconvnet: TINY_MATCONVNET };

let directory: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'neural-style-readers-'));
});

after(() => rm(directory, { recursive: true }));

async function read(bytes: Uint8Array): Promise<Network> {
  const file = join(directory, 'weights');
  await writeFile(file, bytes);
  return readNetworkFile(file);
}

const depth = ({ convolutions }: Network): string => {
  const { block, index } = convolutions.at(-1)!;
  return `${block}_${index}`;
};

describe('readNetworkFile', () => {
  it("gives the plain file's network exactly from Keras' layout", async () => {
    assert.deepEqual(await readNetworkFile(TINY_KERAS), await readNetworkFile(TINY_VGG19));
  });

  it("gives its weights exactly from MatConvNet's layout, and the mean of the average image", async () => {
    const [network, plain] = [await readNetworkFile(TINY_MATCONVNET), await readNetworkFile(TINY_VGG19)];
    assert.deepEqual(network.convolutions, plain.convolutions);
    assertClose(network.meanPixel, plain.meanPixel, 1e-7, 'mean pixel');
  });

  it('reads the names that later Keras gives, in a whole saved model', async () => {
    const { convolutions } = await readNetworkFile(join(FIXTURES, 'keras-later-names.h5'));
    assert.deepEqual(
      convolutions.map(({ block, index, outChannels, bias }) => [block, index, outChannels, [...bias]]),
      [
        [1, 1, 2, [0, 1]],
        [1, 2, 2, [0, 1]],
        [2, 1, 3, [0, 1, 2]],
        [2, 2, 3, [0, 1, 2]],
      ],
    );
  });

  for (const [name, file] of Object.entries(FILES)) {
    it(`knows ${name} by what is in it, not by its name`, async () => {
      const renamed = join(directory, 'weights.bin');
      await copyFile(file, renamed);
      assert.deepEqual(await readNetworkFile(renamed), await readNetworkFile(file));
    });

    for (const [deepest, last] of [
      ['relu1_1', '1_1'],
      ['conv3_1', '3_1'],
      ['pool3', '3_4'],
      ['relu4_2', '4_2'],
      ['pool5', '5_4'],
    ] as [LayerName, string][]) {
      it(`reads ${name} up to ${deepest}`, async () => assert.equal(depth(await readNetworkFile(file, { deepest })), last));
    }
  }

  it('says that a file is not there', () =>
    assert.rejects(readNetworkFile(join(directory, 'none.h5')), { name: 'NeuralStyleError', code: 'model-missing' }));

  const OTHERS: Record<string, { bytes: Uint8Array; reason: RegExp }> = {
    'an empty file': { bytes: Buffer.alloc(0), reason: /cut off/ },
    'a PyTorch checkpoint': {
      bytes: Buffer.from('PK\x03\x04archive/data.pkl and more'),
      reason: /PyTorch.*save the weights as safetensors/,
    },
    'a pickle': { bytes: Buffer.from('\x80\x02}q\x00(and more to come', 'latin1'), reason: /pickle, which can run code/ },
    'MATLAB 7.3': { bytes: Buffer.from('MATLAB 7.3 MAT-file, Platform: GLNXA64'), reason: /save it with -v7/ },
    'a picture': { bytes: Buffer.from('\x89PNG\r\n\x1a\nand then some bytes', 'latin1'), reason: /a header of/ },
    'HDF5 of a later version': {
      bytes: Buffer.concat([Buffer.from('\x89HDF\r\n\x1a\n\x02', 'latin1'), Buffer.alloc(99)]),
      reason: /version 2/,
    },
  };
  for (const [name, { bytes, reason }] of Object.entries(OTHERS)) {
    it(`refuses ${name} and says what to do`, () => assert.rejects(read(bytes), { code: 'model-invalid', message: reason }));
  }

  it('refuses a named pipe rather than wait for it', async function () {
    if (process.platform === 'win32') {
      skip(this, 'Windows has no named pipes in its file system');
    }
    const pipe = join(directory, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await assert.rejects(readNetworkFile(pipe), { code: 'model-invalid', message: /not a regular file/ });
  });
});

describe('reading no more than is needed', () => {
  async function bytesRead(reader: typeof readKeras, file: string, deepest: LayerName): Promise<number> {
    const weights = await openWeightsFile(file);
    let total = 0;
    const counted = (position: number, length: number): Promise<Buffer> => {
      total += length;
      return weights.read(position, length);
    };
    await reader({ ...weights, read: counted }, { deepest });
    await weights.close();
    return total;
  }

  it("takes single datasets from Keras' file, and no byte twice", async () => {
    const size = (await readFile(TINY_KERAS)).length;
    assert.ok((await bytesRead(readKeras, TINY_KERAS, 'relu1_1')) < size / 8);
    assert.ok((await bytesRead(readKeras, TINY_KERAS, 'pool5')) <= size);
  });

  it('stops unpacking behind the deepest layer', async () => {
    // With noise behind conv2_1: to unpack more would fail.
    const bytes = await readFile(TINY_MATCONVNET);
    bytes.fill(0xff, 128 + Math.floor(bytes.readUInt32LE(132) / 2), 128 + bytes.readUInt32LE(132));
    const file = join(directory, 'half.mat');
    await writeFile(file, bytes);
    assert.equal(depth(await readNetworkFile(file, { deepest: 'relu2_1' })), '2_1');
    await assert.rejects(readNetworkFile(file), { code: 'model-invalid' });
  });
});

describe('a weights file made to do harm', () => {
  it('cannot lead an HDF5 reader in circles', async () => {
    const original = await readFile(TINY_KERAS);
    const nodeBytes = 24 + 60 * 16 + 8;
    const bytes = Buffer.concat([original, Buffer.alloc(9 * nodeBytes)]);
    const node = (at: number, level: number, child: number, children: number): void => {
      bytes.write('TREE', at, 'latin1');
      bytes[at + 5] = level;
      bytes.writeUInt16LE(children, at + 6);
      for (let i = 0; i < children; i++) bytes.writeBigUInt64LE(BigInt(child), at + 32 + 16 * i);
    };
    // Nine levels of nodes, each of which names the next one 30 or 60 times: 30 · 60⁷ visits.
    node(0x88, 8, original.length, 30);
    for (let level = 7; level >= 0; level--) {
      const at = original.length + (7 - level) * nodeBytes;
      node(at, level, at + nodeBytes, level === 0 ? 0 : 60);
    }
    await assert.rejects(read(bytes), { code: 'model-invalid', message: /its parts overlap/ });
  });

  it('cannot unpack to more than weights of its size do', async () => {
    // `layers` as a cell array of 2³¹ empty arrays, which packs to a thousandth.
    const zeros = Buffer.alloc(16 * 1024 * 1024);
    zeros.writeUInt32LE(14, 0);
    zeros.writeUInt32LE(zeros.length - 8, 4);
    zeros.writeUInt32LE(6, 8);
    zeros.writeUInt32LE(8, 12);
    zeros[16] = 1;
    zeros.writeUInt32LE(5, 24);
    zeros.writeUInt32LE(8, 28);
    zeros.writeInt32LE(1, 32);
    zeros.writeInt32LE(0x7fffffff, 36);
    zeros.writeUInt32LE(1, 40);
    zeros.writeUInt32LE(6, 44);
    zeros.write('layers', 48, 'latin1');
    for (let at = 56; at + 8 <= zeros.length; at += 8) zeros.writeUInt32LE(14, at);
    const packed = deflateSync(zeros);
    const tag = Buffer.alloc(8);
    tag.writeUInt32LE(15, 0);
    tag.writeUInt32LE(packed.length, 4);
    const header = (await readFile(TINY_MATCONVNET)).subarray(0, 128);
    await assert.rejects(read(Buffer.concat([header, tag, packed])), {
      code: 'model-invalid',
      message: /more than (50000 arrays|\d+ bytes)/,
    });
  });
});
