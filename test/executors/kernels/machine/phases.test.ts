import assert from 'node:assert/strict';
import {
  computePhases,
  INSTRUCTION_LINES,
  phasesOf,
  PhaseTable,
  SMALL_WORK,
  type KernelCalls,
} from '../../../../src/executors/kernels/machine/phases.js';
import { uniform } from '../../../../src/values/random.js';

const FIRST = 100;

/** Kernels that note what they are asked for. */
function noting(refused = -1): KernelCalls & { readonly calls: string[] } {
  const calls: string[] = [];
  const note = (call: string, line: number): number => {
    calls.push(call);
    return Number(line === refused);
  };
  return {
    calls,
    unit: (line, unit) => note(`unit ${unit} of ${line}`, line),
    whole: (line) => note(`${line}`, line),
  };
}

const PHASES = [
  { line: FIRST, count: 1, units: 3 },
  { line: FIRST + INSTRUCTION_LINES, count: 2, units: 1 },
  { line: FIRST + 3 * INSTRUCTION_LINES, count: 1, units: 1 },
];
const CALLS = ['unit 0 of 100', 'unit 1 of 100', 'unit 2 of 100', '102', '104', 'unit 0 of 106'];

describe('a table of phases', () => {
  it('is computed unit by unit, instructions of one phase as a whole', () => {
    const kernels = noting();
    computePhases(new PhaseTable(PHASES).words, 1, kernels);
    assert.deepEqual(kernels.calls, CALLS);
  });

  it('has nothing left to compute, until it is made ready again', () => {
    const table = new PhaseTable(PHASES);
    computePhases(table.words, 1, noting());
    const second = noting();
    computePhases(table.words, 1, second);
    assert.deepEqual(second.calls, []);
    table.reset();
    const third = noting();
    computePhases(table.words, 1, third);
    assert.deepEqual(third.calls, CALLS);
  });

  it('names the line of an instruction that no kernel knows', () => {
    for (const [refused, line] of [
      [100, 100],
      [104, 102],
    ] as const) {
      assert.throws(() => computePhases(new PhaseTable(PHASES).words, 1, noting(refused)), {
        name: 'RangeError',
        message: `There is no kernel for an instruction in line ${line}`,
      });
    }
  });

  it('lets go those that wait for one that will not come, when it is stopped', () => {
    const table = new PhaseTable(PHASES);
    const kernels = noting();
    const stopping: KernelCalls = {
      unit: (line, unit) => {
        if (unit === 2) table.stop();
        return kernels.unit(line, unit);
      },
      whole: (line) => kernels.whole(line),
    };
    // The second thread never comes.
    computePhases(table.words, 2, stopping);
    assert.deepEqual(kernels.calls, CALLS.slice(0, 3));
  });

  it('of nothing is computed at once', () => {
    const kernels = noting();
    computePhases(new PhaseTable([]).words, 2, kernels);
    assert.deepEqual(kernels.calls, []);
  });
});

describe('the phases of instructions', () => {
  const at = (index: number): number => FIRST + index * INSTRUCTION_LINES;
  const large = { units: 7, work: SMALL_WORK + 1 };

  it('are one for each instruction of much work, with all of its units', () => {
    assert.deepEqual(phasesOf([large, { ...large, units: 3 }], FIRST), [
      { line: at(0), count: 1, units: 7 },
      { line: at(1), count: 1, units: 3 },
    ]);
  });

  it('have neighbours of little work together, as one unit, as long as it is little together', () => {
    const third = { units: 2, work: SMALL_WORK / 3 };
    assert.deepEqual(phasesOf([third, third, third, third, third], FIRST), [
      { line: at(0), count: 3, units: 1 },
      { line: at(3), count: 2, units: 1 },
    ]);
  });

  it('leave a single instruction of little work its units', () => {
    assert.deepEqual(phasesOf([{ units: 4, work: 100 }], FIRST), [{ line: at(0), count: 1, units: 4 }]);
  });

  it('have nothing of little work together with what is before or after an instruction of much', () => {
    const small = { units: 1, work: 10 };
    assert.deepEqual(phasesOf([small, small, large, small, small, small], FIRST), [
      { line: at(0), count: 2, units: 1 },
      { line: at(2), count: 1, units: 7 },
      { line: at(3), count: 3, units: 1 },
    ]);
  });

  it('are none where there is no instruction', () => assert.deepEqual(phasesOf([], FIRST), []));

  it('go through random instructions in their order, each once, and together never through much work', () => {
    const random = uniform(3);
    const instructions = Array.from({ length: 500 }, () => ({
      units: 1 + Math.floor(9 * random()),
      work: Math.floor(1.4 * SMALL_WORK * random() ** 4),
    }));
    const phases = phasesOf(instructions, FIRST);
    let next = 0;
    for (const { line, count, units } of phases) {
      assert.equal(line, at(next));
      const together = instructions.slice(next, next + count);
      assert.equal(units, count > 1 ? 1 : together[0]!.units);
      if (count > 1) assert.ok(together.reduce((sum, { work }) => sum + work, 0) <= SMALL_WORK);
      next += count;
    }
    assert.equal(next, instructions.length);
    assert.ok(phases.length < instructions.length);
  });
});
