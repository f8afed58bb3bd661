import assert from 'node:assert/strict';
import { ByteBudgetCache } from '../../src/evaluate/byte-budget-cache.js';

describe('ByteBudgetCache', () => {
  let evicted: string[];
  let cache: ByteBudgetCache<string>;

  beforeEach(() => {
    evicted = [];
    cache = new ByteBudgetCache<string>(100, (value) => evicted.push(value));
  });

  it('gives back what it was given', () => {
    cache.set('a', 'apple', 40);
    assert.equal(cache.get('a'), 'apple');
    assert.equal(cache.get('b'), undefined);
    assert.equal(cache.bytes, 40);
  });

  it('lets the least recently used go first when the budget is exceeded', () => {
    cache.set('a', 'apple', 40);
    cache.set('b', 'banana', 40);
    cache.get('a');
    cache.set('c', 'cherry', 40);
    assert.deepEqual(evicted, ['banana']);
    assert.equal(cache.bytes, 80);
  });

  it('lets as many go as it takes', () => {
    for (const [key, value] of Object.entries({ a: 'apple', b: 'banana', c: 'cherry' })) cache.set(key, value, 30);
    cache.set('d', 'date', 70);
    assert.deepEqual(evicted, ['apple', 'banana']);
  });

  it('keeps what fits exactly', () => {
    cache.set('a', 'apple', 50);
    cache.set('b', 'banana', 50);
    assert.deepEqual(evicted, []);
  });

  it('replaces a value under the same key', () => {
    cache.set('a', 'apple', 40);
    cache.set('a', 'avocado', 60);
    assert.equal(cache.get('a'), 'avocado');
    assert.deepEqual([evicted, cache.bytes], [['apple'], 60]);
  });

  it('forgets a value', () => {
    cache.set('a', 'apple', 40);
    cache.delete('a');
    cache.delete('a');
    assert.equal(cache.get('a'), undefined);
    assert.deepEqual([evicted, cache.bytes], [['apple'], 0]);
  });

  it('makes room before a value is made', () => {
    cache.set('a', 'apple', 40);
    cache.set('b', 'banana', 40);
    cache.reserve(50);
    assert.deepEqual([evicted, cache.bytes], [['apple'], 40]);
  });

  it('keeps what is in use, and lets others go instead', () => {
    cache.set('a', 'apple', 40);
    cache.pin('a');
    cache.set('b', 'banana', 40);
    cache.set('c', 'cherry', 40);
    assert.deepEqual(evicted, ['banana']);
    assert.equal(cache.get('a'), 'apple');
  });

  it('lets a value go once its last user has released it, if it does not fit', () => {
    cache.set('a', 'apple', 80);
    const users = [cache.pin('a'), cache.pin('a')];
    assert.equal(users[0]!.value, 'apple');
    cache.set('b', 'banana', 80);
    cache.pin('b');
    users[0]!.release();
    assert.deepEqual(evicted, []);
    users[1]!.release();
    assert.deepEqual(evicted, ['apple']);
  });

  it('holds a value larger than the budget for as long as it is in use', () => {
    cache.set('a', 'apple', 500);
    const { release } = cache.pin('a');
    cache.set('b', 'banana', 10);
    assert.deepEqual([evicted, cache.bytes], [[], 510]);
    release();
    assert.deepEqual(evicted, ['apple']);
    assert.equal(cache.get('b'), 'banana');
  });

  it('refuses to pin what is not there', () => {
    assert.throws(() => cache.pin('a'), { name: 'RangeError', message: 'nothing is cached under a' });
  });
});
