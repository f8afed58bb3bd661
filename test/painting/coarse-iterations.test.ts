import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineService } from '../../src/engine/service.js';
import { keeping } from '../../src/evaluate/objective/objective-spec.js';
import type { Executor } from '../../src/executors/executor.js';
import { createKernelsExecutor } from '../../src/executors/kernels/kernels.js';
import { type GraphOutputs, topologicalOrder } from '../../src/graph/operations.js';
import { GRADIENT } from '../../src/loss/input-names.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';
import type { OptimizeResult, Steering } from '../../src/painting/job.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { type PaintProperties, paintSettings } from '../../src/settings/paint-settings.js';
import { featureRecipe, randomPicture } from '../support/engine/jobs.js';

/** Of the rounded gradient and losses, as numbers of 16 bits leave them. */
const ROUNDING = 2 ** -9;
const SIZE = 96;

const isCoarse = (outputs: GraphOutputs): boolean =>
  topologicalOrder(Object.values(outputs)).some(({ operation }) => operation.type === 'conv2d' && operation.coarse === true);

/** A loss is off by the whole of a share, a gradient here and there. */
const rounded = (values: Float32Array, by: number): Float32Array =>
  values.map((value, at) => value * (1 + by * (values.length === 1 ? 1 : Math.sin(at))));

/**
 * An executor on any processor that does to what is coarse what one with numbers of 16 bits does: it is off by a little.
 * @param runs gets for each run with a gradient whether it was coarse
 */
function rounding(runs: boolean[], by = ROUNDING): Executor {
  const exact = createKernelsExecutor({ threads: 1, exact: true });
  return {
    ...exact,
    rounds: true,
    compile: async (outputs, options) => {
      const program = await exact.compile(outputs, options);
      if (!(GRADIENT in outputs)) return program;
      const coarse = isCoarse(outputs);
      return {
        ...program,
        dispose: () => program.dispose(),
        run: async (feeds) => {
          const results = await program.run(feeds);
          runs.push(coarse);
          const all = Object.entries(results).map(([name, values]) => [name, coarse ? rounded(values, by) : values]);
          return Object.fromEntries(all) as Record<string, Float32Array>;
        },
      };
    },
  };
}

describe('A painting with numbers of 16 bits', () => {
  interface Course {
    /** The iteration after which it is cancelled. */
    readonly until?: number;
    /** What is asked after an iteration. */
    readonly steer?: (iteration: number) => Steering | null;
  }

  async function paint(
    executor: Executor,
    properties: Partial<PaintProperties>,
    { until = Infinity, steer = () => null }: Course = {},
  ): Promise<OptimizeResult> {
    const service = new EngineService(executor, 1e9);
    const controller = new AbortController();
    const context = { id: 1, signal: controller.signal, report: () => undefined };
    const style = featureRecipe('style', 2, SIZE);
    const tensors = await service.handle('style', { statistic: GRAM_MATRICES, recipe: style }, context);
    const { job } = paintSettings({ seed: 1, ...properties });
    const objective = {
      ...lossSettings({}),
      ...keeping(featureRecipe('content', 1, SIZE)),
      styles: [{ blend: 1, statistic: GRAM_MATRICES, tensors, recipe: style }],
    };
    const report = ({ iteration }: { iteration: number }): void => {
      if (iteration >= until) controller.abort();
      const steering = steer(iteration);
      if (steering) service.steer(context.id, steering);
    };
    return service.handle(
      'optimize',
      { ...job, objective, start: randomPicture(1, SIZE), previous: null, reportEvery: 1 },
      { ...context, report },
    );
  }

  it('computes with them at smaller sizes and two thirds of the full one, and evaluates the end exactly', async () => {
    const runs: boolean[] = [];
    const properties = { scales: 2, scaleFactor: 0.7, iterations: '3, 21' };
    const { losses, iterations } = await paint(rounding(runs), properties);
    assert.equal(iterations, 24);
    // The last is the evaluation of the result.
    assert.deepEqual(runs, [...Array<boolean>(3 + 14).fill(true), ...Array<boolean>(7 + 1).fill(false)]);
    assert.ok(losses.total > 0);
  });

  it('does not begin the optimiser anew: it ends about where an exact one does', async () => {
    const properties = { method: 'lbfgs', iterations: 30 } as const;
    const exact = await paint(createKernelsExecutor({ threads: 1, exact: true }), properties);
    const coarse = await paint(rounding([]), properties);
    assert.ok(Math.abs(coarse.losses.total / exact.losses.total - 1) < 0.05, `${coarse.losses.total}, ${exact.losses.total}`);
  });

  for (const [how, steering] of Object.entries<Steering>({ 'is finished': { finish: true }, 'has no iterations left': { remaining: 0 } }))
    it(`evaluates exactly what ${how} at a smaller size`, async () => {
      const runs: boolean[] = [];
      const steer = (iteration: number): Steering | null => (iteration === 2 ? steering : null);
      await paint(rounding(runs), { scales: 2, scaleFactor: 0.7, iterations: '6, 24' }, { steer });
      assert.deepEqual([runs[0], runs.at(-1)], [true, false]);
    });

  it('goes on exactly from a checkpoint of rounded values as if the function were another', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'neural-style-coarse-'));
    try {
      const kept = { method: 'lbfgs', iterations: 40, checkpoint: join(folder, 'job.safetensors'), checkpointEvery: 1 } as const;
      await assert.rejects(paint(rounding([], -(2 ** -5)), kept, { until: 12 }), { code: 'cancelled' });
      const { curve, resumedFrom } = await paint(createKernelsExecutor({ threads: 1, exact: true }), kept);
      assert.ok(resumedFrom > 0);
      // It takes steps at once: values of both kinds are not compared.
      const losses = curve.filter(({ iteration }) => iteration > resumedFrom + 1).map(({ total }) => total);
      assert.ok(
        losses.slice(1, 8).every((loss, at) => loss < losses[at]!),
        losses.slice(0, 8).join(),
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('is exact before it ends on a plateau', async () => {
    const runs: boolean[] = [];
    const { reason } = await paint(rounding(runs), { method: 'lbfgs', iterations: 400, plateau: 0.2, plateauWindow: 3 });
    assert.equal(reason, 'plateau');
    const first = runs.indexOf(false);
    assert.ok(first > 3 && first < 260, String(first));
    // As many as the plateau is wide, at least, and the evaluation of the result.
    assert.ok(runs.slice(first).every((each) => !each) && runs.length - first > 4, String(runs.length - first));
  });

  for (const until of [3, 16, 20])
    it(`goes on from a checkpoint as if it had never been interrupted, after iteration ${until} of 24`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'neural-style-coarse-'));
      try {
        const properties = { method: 'lbfgs', iterations: 24 } as const;
        const whole = await paint(rounding([]), properties);
        const kept = { ...properties, checkpoint: join(folder, 'job.safetensors'), checkpointEvery: 1 };
        await assert.rejects(paint(rounding([]), kept, { until }), { code: 'cancelled' });
        const resumed = await paint(rounding([]), kept);
        assert.ok(resumed.resumedFrom >= until - 1 && resumed.resumedFrom < 24, `resumed from ${resumed.resumedFrom}`);
        assert.deepEqual(resumed.picture, whole.picture);
        assert.deepEqual(resumed.losses, whole.losses);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
});
