import assert from 'node:assert/strict';
import { Allocator } from '../../../../src/executors/kernels/machine/allocator.js';
import { uniform } from '../../../../src/values/random.js';

const START = 5;

interface Taken {
  readonly start: number;
  readonly lines: number;
}

describe('the allocator', () => {
  for (let seed = 1; seed <= 5; seed++) {
    it(`gives no line to two at a time, as a model of memory has it (${seed})`, () => {
      const random = uniform(seed);
      const allocator = new Allocator(START);
      const owners: (Taken | undefined)[] = [];
      const taken: Taken[] = [];
      for (let turn = 0; turn < 2000; turn++) {
        if (taken.length > 0 && random() < 0.5) {
          const [given] = taken.splice(Math.floor(random() * taken.length), 1) as [Taken];
          allocator.free(given.start, given.lines);
          owners.fill(undefined, given.start, given.start + given.lines);
        } else {
          const lines = 1 + Math.floor(random() * 20);
          const given = { start: allocator.allocate(lines), lines };
          assert.ok(given.start >= START);
          for (let line = given.start; line < given.start + lines; line++) {
            assert.equal(owners[line], undefined, `line ${line} was taken already`);
            owners[line] = given;
          }
          taken.push(given);
        }
        // What is free at the end was given back.
        assert.equal(allocator.lines, Math.max(START, ...taken.map(({ start, lines }) => start + lines)));
      }
      for (const { start, lines } of taken) allocator.free(start, lines);
      assert.equal(allocator.lines, START);
    });
  }

  it('takes the first stretch that is large enough', () => {
    const allocator = new Allocator(0);
    const [first, second, third] = [allocator.allocate(2), allocator.allocate(6), allocator.allocate(1)];
    assert.deepEqual([first, second, third], [0, 2, 8]);
    allocator.free(first, 2);
    allocator.free(second, 6);
    assert.equal(allocator.allocate(7), 0);
    assert.equal(allocator.allocate(2), 9);
    assert.equal(allocator.allocate(1), 7);
  });
});
