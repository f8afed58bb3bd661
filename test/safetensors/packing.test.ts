import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { pack, unpack } from '../../src/safetensors/packing.js';

function again(value: unknown): unknown {
  const { json, tensors } = pack(value);
  return unpack(json, new Map(tensors.map(({ name, values }) => [name, values])));
}

describe('a packed value', () => {
  it('comes back as it was, numbers that JSON does not know and all', () => {
    const value = {
      list: [1, -0.1, NaN, Infinity],
      none: null,
      text: 'a',
      floats: Float32Array.of(0.1, NaN),
      bytes: Uint8Array.of(0, 255),
    };
    assert.deepEqual(again(value), value);
  });

  it('has arrays of another realm beside its JSON, too, which are no instances of classes here', () => {
    const value = runInNewContext('({ floats: Float32Array.of(0.5, 2), bytes: Uint8Array.of(1, 255) })') as object;
    assert.equal(pack(value).tensors.length, 2);
    const { floats, bytes } = again(value) as { floats: Float32Array; bytes: Uint8Array };
    assert.deepEqual(
      [[...floats], [...bytes]],
      [
        [0.5, 2],
        [1, 255],
      ],
    );
  });

  it('has the bytes of a Buffer beside its JSON, too, which is what decoded pictures are made of', () => {
    const picture = { width: 1, height: 1, data: Buffer.from([1, 2, 3]) };
    const { json, tensors } = pack(picture);
    assert.equal(tensors.length, 1);
    assert.doesNotMatch(json, /Buffer/);
    assert.deepEqual(again(picture), { width: 1, height: 1, data: Uint8Array.of(1, 2, 3) });
  });
});
