import fc from 'fast-check';

/** The same cases each time, so that a change is not blamed for what it did not do. */
const SEED = 1;

/** Checks that something holds for so many generated values; says the smallest for which it does not. */
export function forAll<T>(values: fc.Arbitrary<T>, runs: number, check: (value: T) => void): void {
  fc.assert(fc.property(values, check), { seed: SEED, numRuns: runs });
}

/** As `forAll`, for checks that take their time. */
export function forAllAsync<T>(values: fc.Arbitrary<T>, runs: number, check: (value: T) => Promise<void>): Promise<void> {
  return fc.assert(fc.asyncProperty(values, check), { seed: SEED, numRuns: runs });
}

/** So many generated values. */
export function someOf<T>(values: fc.Arbitrary<T>, count: number): T[] {
  return fc.sample(values, { seed: SEED, numRuns: count });
}

/** Values that break programs: numbers at the edges and as text, names of prototypes, giants, lists and objects of all this. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(undefined, null, true, false, NaN, Infinity, -Infinity, -0, 2 ** 31, 2 ** 53, 1e308, 5e-324),
  fc.constantFrom(
    '0x10',
    '1e999',
    '-0',
    ' 5 ',
    '٣',
    '1_000',
    'Infinity',
    'NaN',
    '',
    ' ',
    '\0',
    '\u202e',
    '__proto__',
    'constructor',
    'toString',
  ),
  fc.constantFrom(
    '../../etc/passwd',
    'file:///etc/passwd',
    'data:image/png;base64,',
    'http://127.0.0.1/',
    '${HOME}',
    '__layer__',
    '$t(errors)',
  ),
  fc.constantFrom('x'.repeat(100_000), Array<string>(5000).fill('relu1_1')),
  fc.string(),
  fc.double(),
  fc.integer(),
  fc.jsonValue(),
  fc.dictionary(fc.constantFrom('__proto__', 'constructor', 'kind', 'toString', 'length', 'relu1_1', 'width'), fc.jsonValue()),
);
