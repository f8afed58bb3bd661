import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EngineClient } from '../../../src/engine/client.js';
import { createExecutor } from '../../../src/executors/choose/create-executor.js';
import { speedsFile } from '../../../src/executors/choose/speeds.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../../src/settings/engine-settings.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import { missingPackages, type Missing, withVariables } from '../../support/engine/missing-packages.js';

const NATIVE = ['onnxruntime-node', '@tensorflow/tfjs-node'];
const TENSORFLOW = ['@tensorflow/tfjs-node', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-backend-cpu'];
/** The libraries that our kernels call themselves. */
const OUR_BUILDS = /^(?:avx512(?:bf16)?|avx2|neon|WebAssembly (?:relaxed-)?simd)$/;
const picture = { width: 16, height: 16, data: new Uint8Array(16 * 16 * 3).fill(99) };

describe('createExecutor', () => {
  for (const executor of ['kernels', 'onnxruntime', 'tensorflow']) {
    it(`gives the executor ${executor} where the settings name it`, async () => {
      const choice = await createExecutor({ ...DEFAULT_ENGINE_SETTINGS, executor, threads: 1 });
      assert.equal(choice.executor.name, executor);
      assert.deepEqual(choice.passedOver, []);
    });
  }

  it('refuses an executor and a device that it does not know', async () => {
    const unknown = { code: 'engine-unsupported', message: /abacus.*auto or kernels or onnxruntime or tensorflow/ };
    await assert.rejects(createExecutor({ ...DEFAULT_ENGINE_SETTINGS, executor: 'abacus' }), unknown);
    await assert.rejects(createExecutor({ ...DEFAULT_ENGINE_SETTINGS, device: 'tpu' }), { code: 'engine-unsupported' });
  });

  it('says what took the place of an executor of an earlier version', async () => {
    const replaced = { code: 'engine-unsupported', message: /no executor "wasm"\. Choose kernels in/ };
    await assert.rejects(createExecutor({ ...DEFAULT_ENGINE_SETTINGS, executor: 'wasm' }), replaced);
  });
});

describe('an engine process', () => {
  let client: EngineClient | undefined;
  /** Where the processes keep the speeds that they measure. */
  let caches: string;

  beforeEach(async () => (caches = await mkdtemp(join(tmpdir(), 'neural-style-choice-'))));
  afterEach(async () => {
    client?.close();
    await rm(caches, { recursive: true, force: true });
  });

  const engineMissing = async (packages: Missing, executor: string): Promise<EngineClient['engine']> => {
    const engine = new EngineClient({ ...DEFAULT_ENGINE_SETTINGS, executor, threads: 1 });
    client = engine;
    const choose = async (): Promise<void> => {
      const [layer] = await engine.request('features', { model: EMBEDDED_MODEL, picture, layers: ['relu2_1'] });
      assert.deepEqual(layer!.shape, [48, 8, 8]);
    };
    await missingPackages(packages, () => withVariables({ XDG_CACHE_HOME: caches }, choose));
    return engine.engine;
  };

  it('computes with our kernels where nothing else is installed', async () => {
    const engine = await engineMissing({ absent: NATIVE }, 'auto');
    assert.deepEqual(engine, { name: 'kernels', library: engine?.library, device: 'cpu', passedOver: [] });
    assert.match(engine.library, OUR_BUILDS);
  });

  it('computes with our kernels where the package that is installed does not load', async () => {
    const engine = await engineMissing({ absent: ['@tensorflow/tfjs-node'], broken: ['onnxruntime-node'] }, 'auto');
    assert.equal(engine?.name, 'kernels');
  });

  it('computes with our kernels where the package that was the fastest does not load any more, and says why', async () => {
    const order = await engineMissing({ absent: ['@tensorflow/tfjs-node'] }, 'auto');
    assert.ok(order);
    client!.close();
    const file = speedsFile({ XDG_CACHE_HOME: caches });
    const record = JSON.parse(await readFile(file, 'utf8')) as { readonly key: string };
    await writeFile(file, JSON.stringify({ ...record, milliseconds: { onnxruntime: 1, kernels: 2 } }));
    const engine = await engineMissing({ absent: ['@tensorflow/tfjs-node'], broken: ['onnxruntime-node'] }, 'auto');
    const passedOver = [{ executor: 'onnxruntime', device: 'cpu', reason: 'onnxruntime-node: version GLIBC_2.99 not found' }];
    assert.deepEqual([engine?.name, engine?.passedOver], ['kernels', passedOver]);
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
