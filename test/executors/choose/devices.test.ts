import assert from 'node:assert/strict';
import { EngineClient } from '../../../src/engine/client.js';
import { whyNotOn } from '../../../src/executors/choose/devices.js';
import { createExecutor } from '../../../src/executors/choose/create-executor.js';
import { measureExecutor } from '../../../src/executors/choose/measure.js';
import { DEFAULT_ENGINE_SETTINGS } from '../../../src/settings/engine-settings.js';
import { EMBEDDED_MODEL } from '../../../src/model/catalogue.js';
import { withCard, type CardBehaviour } from '../../support/engine/card.js';
import { missingPackages } from '../../support/engine/missing-packages.js';

const ON_CARD = { ...DEFAULT_ENGINE_SETTINGS, device: 'webgpu', threads: 1 };
const picture = { width: 16, height: 16, data: new Uint8Array(16 * 16 * 3).fill(99) };

describe('whyNotOn', () => {
  /** Nothing in it waits for this long, but a card that hangs. */
  const impatient: typeof measureExecutor = (request) => measureExecutor(request, 3000);

  const reasons: Record<Exclude<CardBehaviour, 'works' | 'hangs'>, RegExp> = {
    crashes: /^the process ended with SIGSEGV$/,
    'gives NaN': /^it computes something else than the processor \(off by NaN\)$/,
    'gives 1': /^it computes something else than the processor \(off by [\d.e+]+\)$/,
  };
  for (const [behaviour, reason] of Object.entries(reasons)) {
    it(`tells of a card that ${behaviour}`, () =>
      withCard(behaviour as CardBehaviour, async () =>
        assert.match((await whyNotOn({ executor: 'onnxruntime', device: 'webgpu', threads: 1 }))!, reason),
      ));
  }

  it('does not wait for ever for a card that hangs', () =>
    withCard('hangs', async () =>
      assert.equal(await whyNotOn({ executor: 'onnxruntime', device: 'cuda', threads: 1 }, impatient), 'it did not answer within 3 s'),
    ));

  it('has nothing against a card that works', () =>
    withCard('works', async () => assert.equal(await whyNotOn({ executor: 'onnxruntime', device: 'cuda', threads: 1 }), null)));

  it('asks nobody about the processor', async () => {
    assert.equal(await whyNotOn({ executor: 'onnxruntime', device: 'cpu', threads: 1 }, () => assert.fail('it measured')), null);
  });

  it('says in plain words that there is no card, or has one', async () => {
    const reason = await whyNotOn({ executor: 'onnxruntime', device: 'webgpu', threads: 1 });
    assert.doesNotMatch(reason ?? '', /onnxruntime_src|\.cc|\n/);
  });
});

describe('createExecutor, asked for a graphics card', () => {
  const reason = 'No supported adapters';

  it('takes the processor where there is none, and says why', async () => {
    const { executor, passedOver } = await createExecutor(ON_CARD, () => Promise.resolve(reason));
    assert.equal(executor.device, 'cpu');
    assert.deepEqual(passedOver, [{ executor: 'onnxruntime', device: 'webgpu', reason }]);
  });

  it('takes it where there is one', async () => {
    for (const device of ['webgpu', 'cuda']) {
      for (const executor of ['auto', 'onnxruntime']) {
        const choice = await createExecutor({ ...ON_CARD, executor, device }, () => Promise.resolve(null));
        assert.deepEqual([choice.executor.name, choice.executor.device], ['onnxruntime', device]);
        assert.deepEqual(choice.passedOver, []);
      }
    }
  });

  it('keeps to another executor that was named, which has none', async () => {
    const { executor, passedOver } = await createExecutor({ ...ON_CARD, executor: 'kernels' }, () => assert.fail('it tried the card'));
    assert.deepEqual([executor.name, executor.device], ['kernels', 'cpu']);
    assert.match(passedOver[0]!.reason, /only onnxruntime/);
  });
});

describe('an engine process, asked for a graphics card', () => {
  let client: EngineClient | undefined;
  afterEach(() => client?.close());

  const engine = async (): Promise<EngineClient['engine']> => {
    client = new EngineClient(ON_CARD);
    const [layer] = await client.request('features', { model: EMBEDDED_MODEL, picture, layers: ['relu2_1'] });
    assert.deepEqual(layer!.shape, [48, 8, 8]);
    return client.engine;
  };

  it('computes with it', () =>
    withCard('works', async () => {
      assert.deepEqual(await engine(), { name: 'onnxruntime', library: 'onnxruntime-node', device: 'webgpu', passedOver: [] });
    }));

  it('computes on the processor where the card ends its process', () =>
    withCard('crashes', async () => {
      const passedOver = [{ executor: 'onnxruntime', device: 'webgpu', reason: 'the process ended with SIGSEGV' }];
      const report = await engine();
      assert.deepEqual([report!.device, report!.passedOver], ['cpu', passedOver]);
    }));

  it('computes on the processor where not even the package is there, and names it', () =>
    missingPackages({ absent: ['onnxruntime-node', '@tensorflow/tfjs-node'] }, async () => {
      const report = await engine();
      assert.deepEqual([report!.name, report!.device], ['kernels', 'cpu']);
      assert.deepEqual(report!.passedOver, [
        { executor: 'onnxruntime', device: 'webgpu', reason: "Cannot find module 'onnxruntime-node'", absent: 'onnxruntime-node' },
      ]);
    }));
});
