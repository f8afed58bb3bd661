import assert from 'node:assert/strict';
import { Programs } from '../../../../src/evaluate/programs.js';
import { leastForObjective, planObjective, type PlanContext } from '../../../../src/evaluate/objective/objective-plan.js';
import { memoryLimit } from '../../../../src/executors/memory-limit.js';
import { lowerToKernels } from '../../../../src/executors/kernels/plan/lowering.js';
import { MOST_VALUES } from '../../../../src/executors/kernels/plan/most-values.js';
import * as build from '../../../../src/graph/builder.js';
import type { GraphNode } from '../../../../src/graph/operations.js';
import type { Shape } from '../../../../src/graph/shape.js';
import type { ObjectiveShape } from '../../../../src/loss/objective-shape.js';
import { describeKernels } from '../../../support/engine/executors.js';
import { smallNetwork } from '../../../support/numbers/networks.js';

/** Bytes that no machine has yet: what is refused is not refused for want of them. */
const PLENTY = 1e12;
const SIDE = 6000;
const REFUSED = { code: 'memory-limit', message: /^The job has a step of \d{10} values, and the kernels count to 2147467263\. / };

/** A value that is never made. */
const imagined = (shape: Shape): GraphNode => build.constant(() => assert.fail('made'), shape);

const maps = build.input('maps', [1, 64, SIDE, SIDE]);
const matrix = build.reshape(maps, [64, SIDE ** 2]);

/** Functions of more values than can be counted in 32 bits. */
const TOO_LARGE: Readonly<Record<string, GraphNode>> = {
  'a convolution that makes them': build.conv2d(build.input('picture', [1, 3, SIDE, SIDE]), imagined([64, 3, 3, 3])),
  'a convolution that takes them': build.conv2d(maps, imagined([3, 64, 1, 1]), undefined, 0),
  'a ReLU': build.relu(maps),
  'a maximum of windows': build.maxPool(maps),
  'a sum': build.sum(maps),
  'a Gram matrix': build.gram(matrix, 1),
  'a product of matrices': build.matmul(imagined([3, 64]), matrix),
  'a scalar, repeated': build.expand(build.input('x', []), [SIDE, SIDE, 64]),
  'a masked matrix': build.scaleColumns(matrix, build.input('mask', [1, SIDE ** 2])),
  'a slice of a few rows': build.slice(maps, 2, 0, 2),
  mirrors: build.reflectPad(maps, 1),
};

describe('a program with a step of 2³¹ values', () => {
  for (const [name, node] of Object.entries(TOO_LARGE)) {
    it(`is refused: ${name}`, () => assert.throws(() => lowerToKernels({ node }, 2), REFUSED));
  }

  it('is refused from the first value on that a kernel may miscount', () => {
    const of = (values: number): void => void lowerToKernels({ node: build.relu(build.input('x', [values])) }, 2);
    of(MOST_VALUES);
    assert.throws(() => of(MOST_VALUES + 1), REFUSED);
  });
});

describeKernels('values beyond counting', (executor) => {
  const outputs = { sum: build.sum(maps) };

  it('take more memory than there can be', () => assert.equal(executor().memoryOf(outputs).working, Infinity));

  it('are refused', () => assert.rejects(executor().compile(outputs), REFUSED));

  describe('in an objective', () => {
    const shape: ObjectiveShape = { width: SIDE, height: SIDE, contentLayers: [], styleLayers: ['relu1_1'] };
    const context = (): PlanContext => ({
      programs: new Programs(executor(), PLENTY),
      loaded: { network: smallNetwork([64]), id: 'small' },
      pooling: 'max',
    });

    it('are computed in tiles, however much memory there is', () => {
      const { grid } = planObjective(shape, PLENTY, context())!;
      assert.ok(grid);
      assert.ok(64 * grid.tile.width * grid.tile.height <= MOST_VALUES, `${grid.tile.width}×${grid.tile.height}`);
    });

    it('are refused where it cannot be computed in tiles', () => {
      const whole = { ...shape, normalizeGradients: true };
      assert.equal(planObjective(whole, PLENTY, context()), null);
      const { message } = memoryLimit({ needed: leastForObjective(whole, context()), available: PLENTY });
      assert.match(message, /^The job needs about ∞ MB but the engine has 953674 MB for it\. /);
    });
  });
});
