import assert from 'node:assert/strict';
import { estimateMemory } from '../../src/executors/memory.js';
import type { Executor } from '../../src/executors/executor.js';
import { leastForObjective, type PlanContext } from '../../src/evaluate/objective/objective-plan.js';
import { paintingBytes } from '../../src/painting/painting-memory.js';
import { planPainting, type Demand, type PaintingPlan } from '../../src/painting/painting-plan.js';
import { Programs } from '../../src/evaluate/programs.js';
import type { NeuralStyleError } from '../../src/errors.js';
import type { ObjectiveShape } from '../../src/loss/objective-shape.js';
import { smallNetwork } from '../support/numbers/networks.js';
import { gramRegions } from '../support/numbers/styles.js';
import type { LayerName } from '../../src/model/layers.js';

const STYLE_LAYERS: readonly LayerName[] = ['relu1_1', 'relu4_1'];

const PICTURE = { width: 400, height: 300 };
const MEGABYTE = 1024 ** 2;
const MASKED = [{ masked: true, layers: ['relu3_1'] }] as const;
const executor: Executor = {
  ...{ name: 'kernels', library: 'none', device: 'cpu', memoryOf: estimateMemory },
  compile: () => assert.fail('it compiled'),
};

describe('planPainting', () => {
  const meansWith = (budget: number): PlanContext => ({
    programs: new Programs(executor, budget),
    loaded: { network: smallNetwork([4, 5, 6, 7]), id: 'small' },
    pooling: 'max',
  });
  const demandOf = (shape: Partial<ObjectiveShape> = {}, kept = Infinity, budget = 4096 * MEGABYTE): Demand => ({
    job: {
      ...{ method: 'lbfgs', historySize: 10, averaging: 0, previous: null },
      scales: [
        { factor: 0.5, iterations: 1 },
        { factor: 1, iterations: 1 },
      ],
    },
    parts: [
      {
        shapeAt: (size) => ({ ...size, contentLayers: ['relu3_1'], styleLayers: STYLE_LAYERS, ...shape }),
        styles: [],
        context: meansWith(budget),
      },
    ],
    kept,
  });
  const plan = (available: number, demand = demandOf({}, Infinity, available)): PaintingPlan => planPainting(PICTURE, demand, available);

  it('sets aside what the planes take', () => {
    assert.deepEqual(plan(4096 * MEGABYTE), { historySize: 10, bytes: paintingBytes(demandOf().job, 10, PICTURE) });
  });

  it('has L-BFGS remember fewer steps, three at least, rather than refusing a picture', () => {
    const histories: number[] = [];
    let refused: NeuralStyleError | null = null;
    for (let megabytes = 100; megabytes >= 10 && !refused; megabytes -= 0.5) {
      try {
        histories.push(plan(megabytes * MEGABYTE).historySize);
      } catch (error) {
        refused = error as NeuralStyleError;
      }
    }
    assert.deepEqual([...new Set(histories)], [10, 9, 8, 7, 6, 5, 4, 3]);
    assert.deepEqual(refused?.code, 'out-of-memory');
  });

  it('advises a size that it has room for, of the same shape', () => {
    const available = 10 * MEGABYTE;
    assert.throws(
      () => plan(available),
      (error: NeuralStyleError) => {
        const { width, height, width2 = 0, height2 = 0 } = error.parameters as Record<string, number>;
        assert.deepEqual([error.code, width, height], ['out-of-memory', 400, 300]);
        assert.equal(height2, Math.round((width2 * 300) / 400));
        const advised = { width: width2, height: height2 };
        assert.ok(planPainting(advised, demandOf({}, Infinity, available), available).bytes > 0);
        return true;
      },
    );
  });

  it('names what keeps a picture from being computed in tiles', () => {
    const shifted = gramRegions(STYLE_LAYERS, false).map((region) => ({ ...region, statistic: { name: 'gram', reach: [2] } as const }));
    for (const shape of [{ regions: shifted }, { normalizeGradients: true }])
      assert.throws(
        () => plan(20 * MEGABYTE, demandOf(shape, Infinity, 20 * MEGABYTE)),
        /picture needs about \d+ MB, since it is not computed in tiles, .* Leave out the reach of gram, and equal pull/,
      );
  });

  it('advises nothing where there is no room for any size', () => {
    assert.throws(() => plan(0.01 * MEGABYTE), { code: 'memory-limit' });
  });

  it('has room for the graphs of all networks at once', () => {
    const one = demandOf();
    const two = { ...one, parts: [...one.parts, ...one.parts] };
    const least = (demand: Demand): number => {
      let [fails, fits] = [0, 4096];
      while (fits - fails > 0.1) {
        const middle = (fails + fits) / 2;
        try {
          planPainting(PICTURE, demand, middle * MEGABYTE);
          fits = middle;
        } catch {
          fails = middle;
        }
      }
      return fits;
    };
    const shape = one.parts[0]!.shapeAt(PICTURE);
    const graphs = leastForObjective(shape, one.parts[0]!.context) / MEGABYTE;
    const difference = least(two) - least(one);
    assert.ok(difference > 0.9 * graphs && difference < 1.1 * graphs + 1, `${difference} MB more for graphs of ${graphs} MB`);
  });

  it('counts masks, and feature maps beyond what is there for them', () => {
    const plain = plan(4096 * MEGABYTE).bytes;
    const masked = plan(4096 * MEGABYTE, demandOf({ regions: gramRegions(STYLE_LAYERS, true, false), contents: MASKED })).bytes;
    // A region's at relu1_1 and relu4_1, the content's at relu3_1, of strides 1, 8 and 4.
    assert.equal(masked - plain, 4 * (400 * 300 + 50 * 37 + 100 * 75));
    const pixels = 400 * 300;
    // The two directions of total variation, and the bytes of a mask for the content and for each region.
    const transparent = demandOf({ regions: gramRegions(STYLE_LAYERS, true, true), contents: MASKED, transparent: true });
    const opaque = demandOf({ regions: gramRegions(STYLE_LAYERS, true, true), contents: MASKED });
    assert.equal(plan(4096 * MEGABYTE, transparent).bytes - plan(4096 * MEGABYTE, opaque).bytes, (8 + 3) * pixels);
    // The confidence of the frame, and that of what goes through the network.
    assert.equal(plan(4096 * MEGABYTE, demandOf({ temporal: true })).bytes - plain, 8 * pixels);
    assert.equal(plan(4096 * MEGABYTE, demandOf({}, 1000)).bytes - plain, 4 * 6 * 100 * 75 - 1000);
  });
});
