import assert from 'node:assert/strict';
import { measureExecutor } from '../../../src/executors/choose/measure.js';
import { missingPackages, withVariables } from '../../support/engine/missing-packages.js';

const REQUEST = { threads: 1, size: 32, iterations: 2 } as const;
const CRASH = '--import data:text/javascript,process.kill(process.pid,%22SIGILL%22)';

describe('measureExecutor', () => {
  it('measures an iteration', async () => {
    const measurement = await measureExecutor({ ...REQUEST, executor: 'kernels' });
    assert.ok('milliseconds' in measurement && measurement.milliseconds > 0, JSON.stringify(measurement));
    assert.match(measurement.library, /^(?:avx512(?:bf16)?|avx2|neon|WebAssembly (?:relaxed-)?simd)$/);
  });

  it('says why an executor does not run', async () => {
    await missingPackages({ absent: ['onnxruntime-node'] }, async () => {
      const measurement = await measureExecutor({ ...REQUEST, executor: 'onnxruntime' });
      assert.deepEqual(measurement, { error: "Cannot find module 'onnxruntime-node'" });
    });
  });

  it('survives one that crashes', async () => {
    await withVariables({ NODE_OPTIONS: CRASH }, async () => {
      assert.deepEqual(await measureExecutor({ ...REQUEST, executor: 'kernels' }), { error: 'the process ended with SIGILL' });
    });
  });
});
