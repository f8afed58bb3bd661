import assert from 'node:assert/strict';
import helper from 'node-red-node-test-helper';
import { isFeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import type { ListedModel } from '../../src/flow/config/model-pulls.js';
import type { ModelNode } from '../../src/flow/config/model-reference.js';
import { pipeline, samplePicture, startFlow, stopFlow } from '../support/node-red/flow.js';
import { TINY_VGG19 } from '../support/numbers/golden.js';

/** What a browser's script sends along, and a form cannot. */
const SCRIPT = { 'X-Requested-With': 'XMLHttpRequest' };

describe('neural-style-model', () => {
  afterEach(() => stopFlow());

  const withModel = (settings: object): ReturnType<typeof pipeline> =>
    pipeline().map((node) => (node.id === 'model' ? { ...node, ...settings } : node));

  for (const [source, file] of [
    ['vgg19', /neural-style[\\/]models[\\/]vgg19\.safetensors$/],
    ['vgg16', /neural-style[\\/]models[\\/]vgg16\.safetensors$/],
    ['mine', /neural-style[\\/]models[\\/]mine\.safetensors$/],
    ['compact', /compact-vgg\.safetensors$/],
    ['compact-1', /compact-vgg-1\.safetensors$/],
  ] as const) {
    it(`looks for ${source} where the catalogue keeps it`, async () => {
      await startFlow(withModel({ source }));
      assert.match((helper.getNode('model') as unknown as ModelNode).reference().spec.file, file);
    });
  }

  it('extracts features with weights from a file', async () => {
    const flow = await startFlow([
      ...withModel({ source: 'file', file: TINY_VGG19 }).map((node) =>
        node.id === 'contentFeatures' ? { ...node, wires: [['out']] } : node,
      ),
      { id: 'out', type: 'helper' },
    ]);
    flow.send('content', { payload: await samplePicture(32, 32) });
    const { payload } = await flow.inbox('out').next();
    assert.ok(isFeatureMaps(payload));
    assert.deepEqual(payload.layers[0]?.layer, 'relu4_2');
  });

  it('answers a name that would lead elsewhere with setting-invalid', async () => {
    const flow = await startFlow(withModel({ source: '../vgg19' }));
    flow.send('content', { payload: await samplePicture(32, 32) });
    assert.equal((await flow.inbox('errors').next()).error!.code, 'setting-invalid');
  });
});

describe("neural-style-model's routes", () => {
  beforeEach(() => startFlow([{ id: 'model', type: 'neural-style-model', source: 'compact' }]));
  afterEach(() => stopFlow());

  it('list the models', async () => {
    const models = (await helper.request().get('/neural-style/models')).body as ListedModel[];
    assert.deepEqual(
      models.slice(0, 3).map(({ name, title }) => [name, title]),
      [
        ['compact', 'embedded model'],
        ['vgg19', 'VGG-19'],
        ['vgg16', 'VGG-16'],
      ],
    );
    assert.equal(models[0]!.state, 'embedded');
  });

  it('refuse what they do not know, and to cancel what does not run', async () => {
    assert.equal((await helper.request().post('/neural-style/models/resnet/pull').set(SCRIPT)).status, 404);
    assert.equal((await helper.request().delete('/neural-style/models/vgg19/pull').set(SCRIPT)).status, 404);
    assert.equal((await helper.request().get('/neural-style/models')).status, 200);
  });
});
