import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { describeValue, quoted } from '../../src/values/describe-value.js';

/** Throws whatever is done with it. */
const hostile = (target: object): object =>
  new Proxy(
    target,
    Object.fromEntries(
      Object.getOwnPropertyNames(Reflect).map((trap) => [
        trap,
        () => {
          throw new Error(trap);
        },
      ]),
    ),
  );

describe('describeValue', () => {
  const WORDS: [unknown, string][] = [
    [undefined, 'nothing'],
    [null, 'nothing'],
    ['', 'nothing'],
    ['short', 'the text "short"'],
    ['x'.repeat(41), `the text "${'x'.repeat(40)}…"`],
    [42, '42 of type number'],
    [true, 'true of type boolean'],
    [10n ** 100_000n, 'a value of type bigint'],
    [Symbol('s'), 'a value of type symbol'],
    [() => 1, 'a value of type function'],
    [Buffer.alloc(7), 'a Buffer of 7 bytes'],
    [new Uint8Array(7), 'a Uint8Array of 7'],
    [runInNewContext('new Float64Array(5)'), 'a Float64Array of 5'],
    [new DataView(new ArrayBuffer(7)), 'a DataView of 7 bytes'],
    [new ArrayBuffer(7), 'an ArrayBuffer of 7 bytes'],
    [new SharedArrayBuffer(7), 'a SharedArrayBuffer of 7 bytes'],
    [[1, 2], 'an array of 2'],
    [runInNewContext('new Map()'), 'a Map'],
    [new Set(), 'a Set'],
    [Promise.resolve(), 'a Promise'],
    [new Date(0), 'a Date'],
    [/a/, 'a regular expression'],
    [new RangeError('x'), 'an Error'],
    [{}, 'an object'],
    [Object.create(null), 'an object'],
    [hostile({}), 'a Proxy'],
    [hostile([]), 'a Proxy'],
  ];
  for (const [value, words] of WORDS) it(`says "${words.slice(0, 50)}"`, () => assert.equal(describeValue(value), words));

  it('asks a value for none of its keys, of which there may be millions, and runs none of its own functions', () => {
    const fail = (): never => {
      throw new Error('asked');
    };
    const value = { toString: fail, toJSON: fail, [Symbol.toPrimitive]: fail, [Symbol.iterator]: fail };
    for (const name of ['constructor', 'length', Symbol.toStringTag]) Object.defineProperty(value, name, { get: fail, enumerable: true });
    assert.equal(describeValue(value), 'an object');
  });

  it('survives a value that fails even so', () => {
    const value = new Uint8Array(4);
    Object.defineProperty(value, 'length', {
      get: () => {
        throw new Error('asked');
      },
    });
    assert.equal(describeValue(value), 'a value that cannot be read');
  });
});

describe('quoted', () => {
  it('shows text and numbers as they are and puts anything else into words', () => {
    assert.deepEqual(['big', 4, true, null, undefined].map(quoted), ['"big"', '"4"', '"true"', '"null"', '"undefined"']);
    assert.deepEqual([new Uint8Array(3), {}, [1]].map(quoted), ['a Uint8Array of 3', 'an object', 'an array of 1']);
  });
});
