/** Bits of a key that one pass sorts by. */
const BITS = 11;
const BUCKETS = 1 << BITS;
const PASSES = 2;
/** The lowest bits of a value, by which it is not sorted: it would take a third pass, for an order among values that differ by a ten-thousandth. */
const LEFT_OUT = 32 - BITS * PASSES;

/**
 * The order of float32 values from the least to the largest: a radix sort, which takes time in proportion to their number. Values that are
 * equal in their first 14 binary digits keep their order.
 *
 * @returns indices into `values`
 */
export function argsort(values: Float32Array): Uint32Array {
  const { length } = values;
  let keys: Uint32Array = sortableKeys(values);
  let order: Uint32Array = Uint32Array.from({ length }, (_, index) => index);
  let otherKeys: Uint32Array = new Uint32Array(length);
  let otherOrder: Uint32Array = new Uint32Array(length);
  for (let pass = 0; pass < PASSES; pass++) {
    const shift = LEFT_OUT + pass * BITS;
    const starts = startsOf(keys, shift);
    for (let i = 0; i < length; i++) {
      const to = starts[(keys[i]! >>> shift) & (BUCKETS - 1)]!++;
      otherKeys[to] = keys[i]!;
      otherOrder[to] = order[i]!;
    }
    [keys, otherKeys] = [otherKeys, keys];
    [order, otherOrder] = [otherOrder, order];
  }
  return order;
}

/** Unsigned integers in the order of the values: the bits of a float, with the sign's turned, or all of a negative one's. */
function sortableKeys(values: Float32Array): Uint32Array {
  const bits = new Uint32Array(values.slice().buffer);
  for (let i = 0; i < bits.length; i++) bits[i] = bits[i]! & 0x80000000 ? ~bits[i]! : bits[i]! | 0x80000000;
  return bits;
}

/** For each bucket, the place of its first key. */
function startsOf(keys: Uint32Array, shift: number): Uint32Array {
  const starts = new Uint32Array(BUCKETS);
  for (const key of keys) starts[(key >>> shift) & (BUCKETS - 1)]! += 1;
  let sum = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = starts[bucket]!;
    starts[bucket] = sum;
    sum += count;
  }
  return starts;
}
