import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Counts, idleExecutor, MANNERS, tryPainting, tryWithAdvice } from '../../bench/memory-trial.js';
import { randomVgg19 } from '../../bench/random-network.js';
import type { Executor } from '../../src/executors/executor.js';
import type { ModelSpec } from '../../src/model/model-spec.js';
import { Networks } from '../../src/evaluate/networks.js';
import { createOnnxRuntimeExecutor } from '../../src/executors/onnx/onnxruntime.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import { writeNetwork } from '../../src/model/write-network.js';

/*
 * `npm run bench:memory` tries more.
 */

describe('What is planned to be painted is painted, and so is what is advised instead', function () {
  this.timeout(600_000);

  const native = createOnnxRuntimeExecutor({ threads: 2 });
  const networks = new Networks();
  const adam = MANNERS.adam!;
  const folder = mkdtempSync(join(tmpdir(), 'neural-style-memory-'));
  const vgg19: ModelSpec = { file: join(folder, 'vgg19.safetensors'), pooling: 'max' };

  before(() => writeNetwork(vgg19.file, randomVgg19()));
  after(() => rmSync(folder, { recursive: true }));

  /** Widths of pictures with sides of 4:3, and limits in MB. */
  const grid = async (
    model: ModelSpec,
    executor: Executor,
    widths: readonly number[],
    limits: readonly number[],
    manners: readonly string[],
  ): Promise<Counts> => {
    const all = new Counts();
    for (const manner of manners) {
      for (const width of widths) {
        for (const limit of limits) {
          const size = { width, height: Math.round(0.75 * width) };
          all.add(await tryWithAdvice({ ...MANNERS[manner]!, model, networks, executor, size, limit }));
        }
      }
    }
    return all;
  };

  it('with the embedded model', async () => {
    const { faults, painted } = await grid(EMBEDDED_MODEL, native, [330, 512], [240, 400], ['adam', 'lbfgs, 10 steps']);
    assert.deepEqual(faults, []);
    assert.ok(painted >= 5, `${painted} painted`);
  });

  it('in whatever manner, gone through without computing', async () => {
    const { faults, refused, advised } = await grid(
      EMBEDDED_MODEL,
      idleExecutor(native),
      [256, 640],
      [150, 240, 300, 550],
      Object.keys(MANNERS),
    );
    assert.deepEqual(faults, []);
    assert.ok(refused > 0 && advised > 0, `${refused} refused, ${advised} with advice`);
  });

  it('with VGG-19, gone through without computing', async () => {
    const { faults, painted, refused } = await grid(vgg19, idleExecutor(native), [256, 500], [700, 768, 1000], ['adam', 'lbfgs, 10 steps']);
    assert.deepEqual(faults, []);
    assert.ok(painted > 0 && refused > 0, `${painted} painted, ${refused} refused`);
  });

  it('or there is no advice where no size can be painted', async () => {
    const trial = { ...adam, model: vgg19, networks, executor: idleExecutor(native), size: { width: 500, height: 400 }, limit: 300 };
    assert.deepEqual(await tryPainting(trial), { painted: false, code: 'memory-limit', named: null, advised: null, planned: false });
  });

  it("and the error names the picture's size, not that of a tile", async () => {
    const size = { width: 1400, height: 1000 };
    const outcome = await tryPainting({ ...adam, model: EMBEDDED_MODEL, networks, executor: idleExecutor(native), size, limit: 300 });
    assert.ok(!outcome.painted && outcome.code === 'out-of-memory');
    assert.deepEqual(outcome.named, size);
    assert.ok(outcome.advised!.width < size.width && Math.abs(outcome.advised!.width / outcome.advised!.height - 1.4) < 0.01);
  });
});
