import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineService } from '../../src/engine/service.js';
import { keeping } from '../../src/evaluate/objective/objective-spec.js';
import type { FeatureRecipe } from '../../src/evaluate/recipes.js';
import type { Executor } from '../../src/executors/executor.js';
import { createKernelsExecutor } from '../../src/executors/kernels/kernels.js';
import { type GraphOutputs, topologicalOrder } from '../../src/graph/operations.js';
import { GRADIENT } from '../../src/loss/input-names.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import type { OptimizeResult } from '../../src/painting/job.js';
import type { Picture } from '../../src/pixels/picture.js';
import { lossSettings } from '../../src/settings/loss-settings.js';
import { type PaintProperties, paintSettings } from '../../src/settings/paint-settings.js';
import { randomValues } from '../support/numbers/numbers.js';

/** Of the rounded gradient and losses, as numbers of 16 bits leave them. */
const ROUNDING = 2 ** -9;
const SIZE = 96;

const isCoarse = (outputs: GraphOutputs): boolean =>
  topologicalOrder(Object.values(outputs)).some(({ operation }) => operation.type === 'conv2d' && operation.coarse === true);

const rounded = (values: Float32Array, place: number): Float32Array =>
  values.map((value, at) => value * (1 + ROUNDING * Math.sin(at + place)));

/** An executor on any processor that does to what is coarse what one with numbers of 16 bits does: it is off by a little. */
function rounding(runs: boolean[]): Executor {
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
          const all = Object.entries(results).map(([name, values], place) => [name, coarse ? rounded(values, place) : values]);
          return Object.fromEntries(all) as Record<string, Float32Array>;
        },
      };
    },
  };
}

function picture(seed: number): Picture {
  return { width: SIZE, height: SIZE, data: Uint8Array.from(randomValues(3 * SIZE * SIZE, seed), (value) => 127 + 100 * value) };
}

describe('A painting with numbers of 16 bits', () => {
  const recipe = (seed: number, layers: FeatureRecipe['layers']): FeatureRecipe => ({
    model: EMBEDDED_MODEL,
    picture: picture(seed),
    layers,
  });

  /** @param until the iteration after which it is cancelled; none by default */
  async function paint(executor: Executor, properties: Partial<PaintProperties>, until = Infinity): Promise<OptimizeResult> {
    const service = new EngineService(executor, 1e9);
    const controller = new AbortController();
    const context = { id: 1, signal: controller.signal, report: () => undefined };
    const style = recipe(2, 'style');
    const tensors = await service.handle('style', { statistic: GRAM_MATRICES, recipe: style }, context);
    const { job } = paintSettings({ seed: 1, ...properties });
    const objective = {
      ...lossSettings({}),
      ...keeping(recipe(1, 'content')),
      styles: [{ blend: 1, statistic: GRAM_MATRICES, tensors, recipe: style }],
    };
    const report = ({ iteration }: { iteration: number }): void => {
      if (iteration >= until) controller.abort();
    };
    return service.handle('optimize', { ...job, objective, start: picture(1), previous: null, reportEvery: 1 }, { ...context, report });
  }

  it('computes with them at smaller sizes and two thirds of the full one, and evaluates the end exactly', async () => {
    const runs: boolean[] = [];
    const properties = { scales: 2, scaleFactor: 0.7, iterations: '3, 6' };
    const { losses, iterations } = await paint(rounding(runs), properties);
    assert.equal(iterations, 9);
    // The last is the evaluation of the result.
    assert.deepEqual(runs, [...Array<boolean>(3 + 4).fill(true), false, false, false]);
    assert.ok(losses.total > 0);
  });

  it('does not begin the optimiser anew: it ends about where an exact one does', async () => {
    const properties = { method: 'lbfgs', iterations: 30 } as const;
    const exact = await paint(createKernelsExecutor({ threads: 1, exact: true }), properties);
    const coarse = await paint(rounding([]), properties);
    assert.ok(Math.abs(coarse.losses.total / exact.losses.total - 1) < 0.02, `${coarse.losses.total}, ${exact.losses.total}`);
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

  for (const until of [3, 8, 10])
    it(`goes on from a checkpoint as if it had never been interrupted, after iteration ${until} of 12`, async () => {
      const folder = await mkdtemp(join(tmpdir(), 'neural-style-coarse-'));
      try {
        const properties = { method: 'lbfgs', iterations: 12 } as const;
        const whole = await paint(rounding([]), properties);
        const kept = { ...properties, checkpoint: join(folder, 'job.safetensors'), checkpointEvery: 1 };
        await assert.rejects(paint(rounding([]), kept, until), { code: 'cancelled' });
        const resumed = await paint(rounding([]), kept);
        assert.ok(resumed.resumedFrom >= until - 1 && resumed.resumedFrom < 12, `resumed from ${resumed.resumedFrom}`);
        assert.deepEqual(resumed.picture, whole.picture);
        assert.deepEqual(resumed.losses, whole.losses);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
});
