import assert from 'node:assert/strict';
import { estimateMemory } from '../../src/executors/memory.js';
import type { Executor } from '../../src/executors/executor.js';
import { EngineService } from '../../src/engine/service.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';

const GIGABYTE = 1024 ** 3;

describe('EngineService', () => {
  it('keeps within what its executor can address, however much memory the machine has', async () => {
    const executor: Executor = {
      name: 'kernels',
      library: 'none',
      device: 'cpu',
      memoryOf: estimateMemory,
      addressable: 1024 * 1024,
      compile: () => assert.fail('it compiled a graph that does not fit'),
    };
    const service = new EngineService(executor, 64 * GIGABYTE);
    const picture = { width: 512, height: 512, data: new Uint8Array(512 * 512 * 3) };
    const context = { id: 1, signal: new AbortController().signal, report: () => undefined };
    await assert.rejects(service.handle('features', { model: EMBEDDED_MODEL, picture, layers: 'style' }, context), {
      code: 'memory-limit',
    });
  });
});
