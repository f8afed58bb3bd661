import assert from 'node:assert/strict';
import type { Buffer } from '../../../../src/executors/kernels/plan/buffer.js';
import { fieldsOf, INSTRUCTION_NAMES } from '../../../../src/executors/kernels/plan/instructions.js';
import { lowerToKernels } from '../../../../src/executors/kernels/plan/lowering.js';
import { step, type Step } from '../../../../src/executors/kernels/plan/step.js';
import * as build from '../../../../src/graph/builder.js';
import { randomGraph } from '../../../support/numbers/random-graph.js';

const GRAPHS = 60;

describe('a step', () => {
  const steps = new Map<string, Step>();
  const weight = build.constant(new Float32Array(2 * 3 * 25), [2, 3, 5, 5]);
  const wide = { wide: build.conv2d(build.upsample(build.input('x', [1, 3, 9, 9])), weight) };
  const [rows, columns, offsets] = [build.input('rows', [3, 2]), build.input('columns', [2, 5]), build.input('offsets', [3, 1])];
  const search = { search: build.nearest(rows, columns, offsets) };
  const random = Array.from({ length: GRAPHS }, (_, at) => randomGraph(at + 1).outputs);
  for (const [index, outputs] of [wide, search, ...random].entries()) {
    const { steps: made, constants } = lowerToKernels(outputs, 2, index % 2 === 1);
    for (const each of [...made, ...constants.flatMap(({ preparation }) => preparation?.step ?? [])]) steps.set(each.name, each);
  }

  for (const name of INSTRUCTION_NAMES) {
    for (const [field, kind] of fieldsOf(name)) {
      if (kind === 'integer' || kind === 'float') continue;
      it(`of ${name} refuses ${field} of a float too few`, () => {
        const { fields } = steps.get(name)!;
        const short: Buffer = { kind: 'working', floats: neededBy(name, fields, field) - 1 };
        assert.throws(() => step(name, { ...fields, [field]: short } as never), {
          name: 'RangeError',
          message: new RegExp(`^${name} expects`),
        });
      });

      if (kind.startsWith('may')) continue;
      it(`of ${name} refuses to go without ${field}`, () => {
        assert.throws(() => step(name, { ...steps.get(name)!.fields, [field]: undefined } as never), {
          name: 'RangeError',
          message: new RegExp(`^${name} expects \\d+ floats of ${field}, got none$`),
        });
      });
    }
  }
});

/** Floats of a field, from the error that a step without any has. */
function neededBy(name: string, fields: Step['fields'], field: string): number {
  const nothing: Buffer = { kind: 'working', floats: -1 };
  try {
    step(name as never, { ...fields, [field]: nothing } as never);
  } catch (error) {
    const [, floats] = /expects (\d+) floats/.exec((error as Error).message)!;
    return Number(floats);
  }
  throw new Error(`${name} took anything for ${field}`);
}
