import { paintingBytes } from '../../../src/painting/painting-memory.js';
import { lossPlotSvg } from '../../../src/drawing/loss-plot.js';
import { createExecutor } from '../../../src/executors/choose/create-executor.js';
import { steerableWeights } from '../../../src/evaluate/objective/objective-parts.js';
import { steeringOf } from '../../../src/flow/live/steering.js';
import type { Method } from '../../../src/optimize/method-names.js';
import { OPTIMIZERS } from '../../../src/optimize/optimizers.js';
import { ENGINE } from '../../../src/properties/nodes/engine.js';
import { LOSS } from '../../../src/properties/nodes/loss.js';
import { OPTIMIZER } from '../../../src/properties/nodes/optimizer.js';
import { TRANSFER } from '../../../src/properties/nodes/transfer.js';
import { defaultsOf } from '../../../src/properties/table.js';
import { OPTION_NAMES } from '../../../src/properties/option-tables.js';
import { PARAMS, RESULTS } from '../../../src/queue/wire/schemas.js';
import { lossSettings } from '../../../src/settings/loss-settings.js';
import { paintSettings } from '../../../src/settings/paint-settings.js';

/*
 * Run with added-records.cjs: prints, as JSON, what the program makes of a term, an optimiser and an executor that it did not have.
 */

const picture = { width: 1, height: 1, data: new Uint8Array(3) };
const model = { hash: 'a'.repeat(64), name: 'compact', pooling: 'max' };
const content = { picture, layers: 'content' };
const FRAME = { picture: () => picture, model: () => model, size: () => picture } as unknown as Parameters<typeof PARAMS.optimize>[2];

async function main(): Promise<void> {
  const method = 'steepest' as Method;
  const { job } = paintSettings({ preset: 'custom', method });
  const objective = { ...lossSettings({ brightnessWeight: 3 }), model, size: picture, content, styles: [] };
  const received = PARAMS.optimize({ ...job, objective, start: null, previous: null }, 'params', FRAME);
  const losses = { total: 5, content: 1, style: 2, tv: 1, brightness: 4 };
  const point = { ...losses, iteration: 1, width: 1 };
  const result = { picture, losses, iterations: 1, elapsed: 1, seed: 1, reason: 'iterations', curve: [point], resumedFrom: 0 };
  const { executor } = await createExecutor({ executor: 'abacus', device: 'cpu', threads: 1 });
  const size = { width: 10, height: 10 };
  const bytes = (each: Method): number => paintingBytes({ method: each, averaging: 0, previous: null, historySize: 5 }, 5, size);
  const found = {
    defaults: [LOSS, TRANSFER].map((table) => defaultsOf(table).brightnessWeight),
    isOption: OPTION_NAMES.includes('brightnessWeight'),
    flags: (LOSS.properties as Readonly<Record<string, { flags?: unknown }>>).brightnessWeight?.flags,
    methods: OPTIMIZER.properties.method.choices,
    executors: ENGINE.properties.executor.choices,
    learningRate: job.learningRate,
    received: { method: received.method, weights: received.objective.weights },
    losses: RESULTS.optimize(result, 'result', FRAME).curve[0],
    steered: steeringOf({ _msgid: '', weights: { brightness: 2 } }),
    sliders: steerableWeights(received.objective, false),
    plot: /brightness 4|#123456/g.exec(lossPlotSvg([point]))?.[0],
    optimizer: OPTIMIZERS[method].create(size, { learningRate: 1, historySize: 5, clamp: true }),
    planes: (bytes(method) - bytes('adam')) / (12 * size.width * size.height),
    executor,
  };
  console.log(JSON.stringify(found));
}

void main();
