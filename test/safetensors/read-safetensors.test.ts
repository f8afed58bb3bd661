import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSafetensors, type SafetensorsFile } from '../../src/safetensors/read-safetensors.js';

let directory: string;

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'neural-style-safetensors-'));
});

after(() => rm(directory, { recursive: true }));

/** A file of this header and data; the header's length may be told wrongly. */
function bytesOf(header: string, data: Uint8Array = new Uint8Array(0), length = BigInt(Buffer.byteLength(header))): Buffer {
  const prefix = Buffer.alloc(8);
  prefix.writeBigUInt64LE(length);
  return Buffer.concat([prefix, Buffer.from(header), data]);
}

async function open(bytes: Uint8Array): Promise<SafetensorsFile> {
  const file = join(directory, 'weights.safetensors');
  await writeFile(file, bytes);
  return openSafetensors(file);
}

/** Opens a file with these tensors in eight bytes of data. */
function openWith(header: Record<string, unknown>): Promise<SafetensorsFile> {
  return open(bytesOf(JSON.stringify(header), new Uint8Array(8)));
}

function rejects(opening: Promise<unknown>, reason: RegExp): Promise<void> {
  return assert.rejects(opening, { name: 'NeuralStyleError', code: 'model-invalid', message: reason });
}

describe('openSafetensors', () => {
  it('reads tensors by their names, whatever their order in the file', async () => {
    const header = {
      second: { dtype: 'F32', shape: [1], data_offsets: [8, 12] },
      first: { dtype: 'F32', shape: [2, 1], data_offsets: [0, 8] },
    };
    const file = await open(bytesOf(JSON.stringify(header), new Uint8Array(Float32Array.of(1.5, -2, 3).buffer)));
    try {
      assert.deepEqual(file.tensors.get('first')?.shape, [2, 1]);
      assert.deepEqual(await file.read('first'), Float32Array.of(1.5, -2));
      assert.deepEqual(await file.read('second'), Float32Array.of(3));
    } finally {
      await file.close();
    }
  });

  it('widens float16', async () => {
    const halves: [number, number][] = [
      [0x0000, 0],
      [0x3c00, 1],
      [0xc000, -2],
      [0x3555, 0.333251953125],
      [0x7bff, 65504],
      [0x0001, 2 ** -24],
      [0x83ff, -1023 * 2 ** -24],
      [0x7c00, Infinity],
      [0xfc00, -Infinity],
      [0x7e00, NaN],
    ];
    const data = new Uint8Array(Uint16Array.from(halves, ([bits]) => bits).buffer);
    const file = await open(bytesOf(JSON.stringify({ x: { dtype: 'F16', shape: [10], data_offsets: [0, 20] } }), data));
    try {
      assert.deepEqual(
        [...(await file.read('x'))],
        halves.map(([, value]) => value),
      );
    } finally {
      await file.close();
    }
  });

  it('gives the metadata', async () => {
    const file = await openWith({ __metadata__: { format: 'pt', nominal_channels: '{}' } });
    await file.close();
    assert.deepEqual(file.metadata, { format: 'pt', nominal_channels: '{}' });
    assert.equal(file.tensors.size, 0);
  });

  it('leaves out tensors of other types', async () => {
    const file = await openWith({
      x: { dtype: 'BF16', shape: [2], data_offsets: [0, 4] },
      y: { dtype: 'F32', shape: [1], data_offsets: [4, 8] },
    });
    await file.close();
    assert.deepEqual([...file.tensors.keys()], ['y']);
  });

  it('takes an empty tensor', async () => {
    const file = await openWith({ x: { dtype: 'F32', shape: [0, 3], data_offsets: [4, 4] } });
    try {
      assert.deepEqual(await file.read('x'), new Float32Array(0));
    } finally {
      await file.close();
    }
  });

  it('says which file is missing', async () => {
    const file = join(directory, 'nowhere.safetensors');
    await assert.rejects(openSafetensors(file), {
      name: 'NeuralStyleError',
      code: 'model-missing',
      message: /nowhere\.safetensors does not exist/,
    });
  });

  it('refuses a folder', () => rejects(openSafetensors(directory), /it is not a regular file/));

  it('refuses to read a tensor that is not there', async () => {
    const file = await openWith({});
    try {
      await rejects(file.read('x'), /it has no tensor x/);
    } finally {
      await file.close();
    }
  });
});

describe('openSafetensors: a header', () => {
  const HEADER = '{}';

  it('that is not there is refused', async () => {
    await rejects(open(new Uint8Array(0)), /the file is cut off/);
    await rejects(open(new Uint8Array(7)), /the file is cut off/);
  });

  it('longer than the file is refused', () => rejects(open(bytesOf(HEADER, undefined, 3n)), /a header of 3 bytes in a file of 10/));

  it('of more bytes than numbers can count is refused', async () => {
    await rejects(open(bytesOf(HEADER, undefined, 2n ** 63n)), /a header of 9223372036854776000 bytes/);
  });

  it('of a negative length is refused', () =>
    rejects(open(bytesOf(HEADER, undefined, 2n ** 64n - 1n)), /a header of 18446744073709552000 bytes/));

  it('of more than 16 MB is refused, though the file holds it', async () => {
    const length = 16 * 1024 * 1024 + 1;
    await rejects(open(bytesOf(`{${' '.repeat(length - 2)}}`)), /a header of 16777217 bytes/);
  });

  for (const header of ['', '{', 'null', '[]', '"x"', '3', '{"x": NaN}', '\u0000\u0001']) {
    it(`of ${JSON.stringify(header)} is refused`, () => rejects(open(bytesOf(header)), /JSON|not a JSON object/));
  }
});

describe('openSafetensors: a tensor', () => {
  const REFUSED: Record<string, { entry: unknown; reason: RegExp }> = {
    'that is no object': { entry: 3, reason: /the entry of x is not an object/ },
    'that is a list': { entry: [], reason: /the entry of x is not an object/ },
    'without type': { entry: { shape: [2], data_offsets: [0, 8] }, reason: /x has no type/ },
    'without shape': { entry: { dtype: 'F32', data_offsets: [0, 8] }, reason: /x has no valid shape/ },
    'of a shape with text': { entry: { dtype: 'F32', shape: ['2'], data_offsets: [0, 8] }, reason: /x has no valid shape/ },
    'of a negative extent': { entry: { dtype: 'F32', shape: [-2], data_offsets: [0, 8] }, reason: /x has no valid shape/ },
    'of a fractional extent': { entry: { dtype: 'F32', shape: [0.5, 4], data_offsets: [0, 8] }, reason: /x has no valid shape/ },
    'of an extent that is not a number': { entry: { dtype: 'F32', shape: [null], data_offsets: [0, 8] }, reason: /x has no valid shape/ },
    'of an extent beyond counting': { entry: { dtype: 'F32', shape: [1e300], data_offsets: [0, 8] }, reason: /x has no valid shape/ },
    'of more elements than can be counted': {
      entry: { dtype: 'F32', shape: [2 ** 40, 2 ** 40, 2 ** 40], data_offsets: [0, 8] },
      reason: /x has 8 bytes for a shape of/,
    },
    'without range': { entry: { dtype: 'F32', shape: [2] }, reason: /x has no valid range/ },
    'of a range of three': { entry: { dtype: 'F32', shape: [2], data_offsets: [0, 4, 8] }, reason: /x has no valid range/ },
    'of a negative range': { entry: { dtype: 'F32', shape: [2], data_offsets: [-8, 0] }, reason: /x has no valid range/ },
    'of a range backwards': { entry: { dtype: 'F32', shape: [2], data_offsets: [8, 0] }, reason: /x lies outside the file/ },
    'beyond the end': { entry: { dtype: 'F32', shape: [2], data_offsets: [4, 12] }, reason: /x lies outside the file/ },
    'of fewer bytes than its shape': {
      entry: { dtype: 'F32', shape: [2], data_offsets: [0, 4] },
      reason: /x has 4 bytes for a shape of 2/,
    },
    'of more bytes than its shape': { entry: { dtype: 'F16', shape: [2], data_offsets: [0, 8] }, reason: /x has 8 bytes for a shape of 2/ },
  };
  for (const [name, { entry, reason }] of Object.entries(REFUSED)) {
    it(`${name} is refused`, () => rejects(openWith({ x: entry }), reason));
  }

  it('that shares bytes with another is refused', async () => {
    const x = { dtype: 'F16', shape: [3], data_offsets: [0, 6] };
    const y = { dtype: 'F16', shape: [2], data_offsets: [4, 8] };
    await rejects(openWith({ x, y }), /y overlaps another tensor/);
    await rejects(openWith({ x, y: x }), /y overlaps another tensor/);
  });
});
