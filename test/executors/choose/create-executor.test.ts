import assert from 'node:assert/strict';
import { EngineClient } from '../../../src/engine/client.js';
import { createExecutor } from '../../../src/executors/choose/create-executor.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../../src/settings/engine-settings.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import { missingPackages, type Missing } from '../../support/engine/missing-packages.js';

const NATIVE = ['onnxruntime-node', '@tensorflow/tfjs-node'];
const TENSORFLOW = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-backend-cpu'];
const picture = { width: 16, height: 16, data: new Uint8Array(16 * 16 * 3).fill(99) };

describe('createExecutor', () => {
  for (const executor of ['wasm', 'tensorflow']) {
    it(`gives the executor ${executor} where the settings name it`, async () => {
      const choice = await createExecutor({ ...DEFAULT_ENGINE_SETTINGS, executor, threads: 1 });
      assert.equal(choice.executor.name, executor);
      assert.deepEqual(choice.passedOver, []);
    });
  }

  it('refuses an executor and a device that it does not know', async () => {
    const unknown = { code: 'engine-unsupported', message: /abacus.*auto or onnxruntime or tensorflow or wasm/ };
    await assert.rejects(createExecutor({ ...DEFAULT_ENGINE_SETTINGS, executor: 'abacus' }), unknown);
    await assert.rejects(createExecutor({ ...DEFAULT_ENGINE_SETTINGS, device: 'tpu' }), { code: 'engine-unsupported' });
  });
});

describe('an engine process', () => {
  let client: EngineClient | undefined;
  afterEach(() => client?.close());

  const engineMissing = async (packages: Missing, executor: string): Promise<EngineClient['engine']> => {
    const engine = new EngineClient({ ...DEFAULT_ENGINE_SETTINGS, executor, threads: 1 });
    client = engine;
    await missingPackages(packages, async () => {
      const [layer] = await engine.request('features', { model: EMBEDDED_MODEL, picture, layers: ['relu2_1'] });
      assert.deepEqual(layer!.shape, [48, 8, 8]);
    });
    return engine.engine;
  };

  it('computes with WebAssembly where no native library is installed', async () => {
    const engine = await engineMissing({ absent: NATIVE }, 'auto');
    assert.deepEqual(engine, { name: 'wasm', library: 'onnxruntime-web', device: 'cpu', passedOver: [] });
  });

  it('computes with WebAssembly where the native library does not load, and says why', async () => {
    const engine = await engineMissing({ absent: ['@tensorflow/tfjs-node'], broken: ['onnxruntime-node'] }, 'auto');
    const passedOver = [{ executor: 'onnxruntime', device: 'cpu', reason: 'onnxruntime-node: version GLIBC_2.99 not found' }];
    assert.deepEqual(engine, { name: 'wasm', library: 'onnxruntime-web', device: 'cpu', passedOver });
  });

  it('computes with what of TensorFlow.js is installed', async () => {
    const engine = await engineMissing({ absent: ['@tensorflow/tfjs-node'] }, 'tensorflow');
    assert.deepEqual(engine, { name: 'tensorflow', library: '@tensorflow/tfjs-backend-wasm', device: 'cpu', passedOver: [] });
  });

  it('says what to install where the executor that was chosen is not', async () => {
    await assert.rejects(engineMissing({ absent: NATIVE }, 'onnxruntime'), {
      code: 'engine-unavailable',
      message: /Cannot find module 'onnxruntime-node'\. Install it with "npm install onnxruntime-node"/,
    });
    await assert.rejects(engineMissing({ absent: TENSORFLOW }, 'tensorflow'), { message: /"npm install @tensorflow\/tfjs-node"/ });
  });
});
