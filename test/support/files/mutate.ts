import { uniform } from '../../../src/values/random.js';

/** Makes damaged copies of a file, the same for the same seed: bytes changed, numbers changed, parts moved, ends cut off. */
export function mutations(original: Buffer, seed: number): () => Buffer {
  const random = uniform(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const hostile = (): number =>
    [0, 1, 0x7f, 0x80, 0xff, 0xffff, 0x7fffffff, 0xffffffff, below(original.length), below(2 ** 32)][below(10)]!;
  /** Structure is in the first bytes of most formats, so half of the damage is done there. */
  const somewhere = (width: number): number => below((below(2) === 0 ? Math.min(4096, original.length) : original.length) - width);

  const damage: ((bytes: Buffer) => Buffer)[] = [
    (bytes) => bytes.subarray(0, below(bytes.length)),
    (bytes) => {
      for (let count = 1 + below(8); count > 0; count--) bytes[somewhere(1)] = below(256);
      return bytes;
    },
    (bytes) => {
      bytes[somewhere(1)]! ^= 1 << below(8);
      return bytes;
    },
    (bytes) => {
      bytes.writeUInt32LE(hostile(), somewhere(4));
      return bytes;
    },
    (bytes) => {
      // At a multiple of eight bytes stand lengths and addresses; small ones are the likeliest to be.
      const numbers = Array.from({ length: bytes.length >> 3 }, (_, i) => 8 * i).filter((at) => isLength(bytes, at));
      if (numbers.length > 0) bytes.writeBigUInt64LE(BigInt(hostile()), numbers[below(numbers.length)]);
      return bytes;
    },
    (bytes) => {
      bytes.copy(bytes, somewhere(64), somewhere(64), somewhere(64));
      return bytes;
    },
  ];
  return () => damage[below(damage.length)]!(Buffer.from(original));
}

function isLength(bytes: Buffer, at: number): boolean {
  const value = bytes.readBigUInt64LE(at);
  return value > 0n && value <= BigInt(bytes.length);
}
