import assert from 'node:assert/strict';
import { computePhases, INSTRUCTION_LINES, PhaseTable, type KernelCalls } from '../../../../src/executors/kernels/machine/phases.js';

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
