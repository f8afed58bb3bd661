import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFeatureMaps } from '../../src/flow/payloads/feature-maps.js';
import { isStylePayload } from '../../src/flow/payloads/style-payload.js';
import { isObjective } from '../../src/flow/payloads/objective.js';
import { PAINT_OPTIONS } from '../../src/settings/paint-settings.js';
import { pipeline, samplePicture, startFlow, stopFlow, type Flow, type FlowNode, type Msg } from '../support/node-red/flow.js';
import { pictureOf, progressOf } from '../support/engine/painting.js';

/** The pipeline, with what features, gram and loss nodes send also going to an inbox `between`. */
function tapped(): FlowNode[] {
  const overheard = ['styleFeatures', 'gram', 'loss'];
  return [
    ...pipeline({ iterations: 1 }).map((node) =>
      overheard.includes(node.id) ? { ...node, wires: [[...node.wires![0]!, 'between']] } : node,
    ),
    { id: 'between', type: 'helper' },
  ];
}

describe('msg.options', () => {
  let flow: Flow;
  let content: Buffer;
  let style: Buffer;

  before(async () => {
    content = await samplePicture(96, 96, 1);
    style = await samplePicture(80, 80, 3);
    flow = await startFlow(tapped());
  });
  after(() => stopFlow());

  /** What comes by between two nodes. */
  const overheard = async <T>(is: (value: unknown) => value is T): Promise<T> =>
    (await flow.inbox('between').nextWhere(({ payload }) => is(payload))).payload as T;
  const refused = async (message: RegExp): Promise<void> => {
    const { error } = await flow.inbox('errors').next();
    assert.equal(error!.code, 'setting-invalid');
    assert.match(error!.message, message);
  };

  it('override the size of image in', async () => {
    flow.send('style', { payload: style, options: { size: 40 } });
    const features = await overheard(isFeatureMaps);
    assert.deepEqual(features.layers[0], { layer: 'relu1_1', shape: [16, 40, 40] });
  });

  it('override the layers of features', async () => {
    flow.send('style', { payload: style, options: { layers: 'relu2_1, relu1_2' } });
    const features = await overheard(isFeatureMaps);
    assert.deepEqual(
      features.layers.map(({ layer }) => layer),
      ['relu2_1', 'relu1_2'],
    );
    assert.equal((await overheard(isStylePayload)).layers.length, 2);
  });

  it('override the stroke size of gram', async () => {
    flow.send('style', { payload: style, options: { styleScale: 0.5 } });
    assert.equal((await overheard(isStylePayload)).style.recipe!.picture.width, 32);
    flow.send('style', { payload: style });
    assert.equal((await overheard(isStylePayload)).style.recipe!.picture.width, 64);
  });

  it('override all that loss weighs', async () => {
    flow.send('style', { payload: style });
    const options = {
      ...{ contentWeight: 1, styleWeight: '2', tvWeight: 3, temporalWeight: 4, layerExponent: 2, normalization: 'gatys' },
      ...{ layerWeights: { relu1_1: 5 }, contentLayerWeights: '{"relu4_1": 6}', normalizeGradients: true, method: 'adam' },
    };
    flow.send('content', { payload: content, options });
    const { spec } = await overheard(isObjective);
    assert.deepEqual(spec.weights, { content: 1, style: 2, lines: 0, tv: 3, temporal: 4 });
    assert.deepEqual([spec.layerExponent, spec.normalization, spec.normalizeGradients], [2, 'gatys', true]);
    assert.deepEqual([spec.layerWeights, spec.contentLayerWeights], [{ relu1_1: 5 }, { relu4_1: 6 }]);
    await flow.inbox('result').next();
  });

  it('override the optimizer, for their own message only', async () => {
    for (const [options, iterations] of [
      [{ iterations: 3, reportEvery: 0 }, 3],
      [undefined, 1],
    ] as const) {
      flow.send('content', { payload: content, options });
      assert.equal((await flow.inbox('result').next()).iterations, iterations);
    }
  });

  it('are an error of the first node that meets a name which none knows', async () => {
    flow.send('content', { payload: content, options: { sise: 64 } });
    await refused(/for msg\.options but received "sise"/);
  });

  it('are looked at by every node', async () => {
    flow.send('style', { payload: style });
    const gram = await overheard(isStylePayload);
    flow.send('content', { payload: content });
    const objective = await overheard(isObjective);
    await flow.inbox('result').next();
    for (const [id, payload] of [
      ['contentFeatures', objective.content],
      ['optimizer', objective],
    ] as const) {
      flow.send(id, { payload, options: { sise: 64 } });
      await refused(/received "sise"/);
    }
    flow.send('styleFeatures', { payload: objective.content });
    const features = await overheard(isFeatureMaps);
    flow.send('gram', { payload: features, options: { sise: 64 } });
    await refused(/received "sise"/);
    flow.send('loss', { payload: gram });
    flow.send('loss', { payload: features, options: { sise: 64 } });
    await refused(/received "sise"/);
  });
});

describe('the help of the optimizer', () => {
  for (const language of ['en-US', 'zh-CN']) {
    it(`names all that messages may override, and nothing else, in ${language}`, () => {
      const help = readFileSync(join(__dirname, '..', '..', '..', 'nodes', 'locales', language, 'neural-style-optimizer.html'), 'utf8');
      const [, list] = /<code>msg\.options<\/code>[^<]*((?:<code>\w+<\/code>[^<]*){5,})<\/p>/.exec(help)!;
      const named = [...list!.matchAll(/<code>(\w+)<\/code>/g)].map(([, name]) => name!);
      assert.deepEqual(named.sort(), [...PAINT_OPTIONS].sort());
    });
  }
});

describe('msg.options of a transfer node', () => {
  let flow: Flow;
  let content: Buffer;
  let style: Buffer;

  before(async () => {
    content = await samplePicture(96, 96, 1);
    style = await samplePicture(80, 80, 3);
    flow = await startFlow([
      { id: 'engine', type: 'neural-style-engine', threads: 1 },
      { id: 'model', type: 'neural-style-model', source: 'compact', engine: 'engine' },
      {
        id: 'transfer',
        type: 'neural-style-transfer',
        ...{ model: 'model', size: 64, format: 'png', style: 'style', styleType: 'msg', iterations: 2, seed: 1, reportEvery: 1 },
        wires: [['result'], ['progress']],
      },
      { id: 'result', type: 'helper' },
      { id: 'progress', type: 'helper' },
      { id: 'catcher', type: 'catch', wires: [['errors']] },
      { id: 'errors', type: 'helper' },
    ]);
  });
  after(() => stopFlow());

  const paint = async (options: object): Promise<{ result: Msg; first: ReturnType<typeof progressOf>['loss'] }> => {
    flow.send('transfer', { payload: content, style, options });
    const result = await flow.inbox('result').next();
    const course = flow.inbox('progress').messages.filter(({ _msgid }) => _msgid === result._msgid);
    return { result, first: progressOf(course[0]!).loss };
  };

  it('override size, iterations and format', async () => {
    const { result } = await paint({ size: 48, iterations: 3, format: 'jpeg' });
    assert.equal((await pictureOf(result)).width, 48);
    assert.equal(result.iterations, 3);
    assert.deepEqual(result.headers, { 'content-type': 'image/jpeg' });
  });

  it('override where the picture goes', async () => {
    assert.equal(typeof (await paint({ target: 'base64' })).result.payload, 'string');
  });

  for (const [name, options] of [
    ['the stroke size', { styleScale: 0.5 }],
    ["the style's colours", { styleColors: 'match' }],
    ["the style's colours, by another method", { styleColors: 'match', colorsMethod: 'histogram' }],
    ['what a style is', { statistic: 'neighbours' }],
    ['the reach of Gram matrices', { reach: '2, 4' }],
    ['the style layers', { styleLayers: 'relu2_1' }],
    ['the layer weights', { layerWeights: { relu1_1: 0 } }],
    ['the exponent', { layerExponent: 3 }],
    ['the normalisation', { normalization: 'gatys' }],
  ] as const) {
    it(`override ${name}`, async () => {
      const [plain, { first }] = [await paint({}), await paint(options)];
      assert.notEqual(first.style, plain.first.style);
      assert.deepEqual([first.content, first.tv], [plain.first.content, plain.first.tv]);
    });
  }

  it('override the content layers and their weights', async () => {
    const noise = { init: 'noise', iterations: 1 };
    const contentOf = async (options: object): Promise<number> => (await paint({ ...noise, ...options })).first.content;
    const [low, high] = [await contentOf({ contentLayers: 'relu2_1' }), await contentOf({ contentLayers: 'relu4_1' })];
    const both = await contentOf({ contentLayers: 'relu2_1, relu4_1', contentLayerWeights: { relu2_1: 3 } });
    assert.ok(Math.abs(both - (3 * low + high) / 4) < 1e-5 * both);
    assert.notEqual(low, high);
  });

  it('override the colours of the result', async () => {
    const { data } = await pictureOf((await paint({ colors: 'content', styleWeight: 1e6 })).result);
    const { data: plain } = await pictureOf((await paint({ styleWeight: 1e6 })).result);
    assert.notDeepEqual(data, plain);
  });

  it('are an error where no node knows a name or a value makes no sense', async () => {
    for (const [options, message] of [
      [{ sise: 64 }, /for msg\.options but received "sise"/],
      [{ styleScale: 9 }, /for styleScale but received "9"/],
      [{ iterations: 'many' }, /for iterations but received "many"/],
    ] as const) {
      flow.send('transfer', { payload: content, style, options });
      const { error } = await flow.inbox('errors').next();
      assert.equal(error!.code, 'setting-invalid');
      assert.match(error!.message, message);
    }
  });
});
