import assert from 'node:assert/strict';
import { pipeline, samplePicture, startFlow, stopFlow, type Flow, type FlowNode } from '../support/node-red/flow.js';
import { acrossStyle, courseOf, uprightStyle, type Progress } from '../support/engine/painting.js';

const STYLE = ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1'];
/** Of layers of 64, 128, 256 and 512 channels: C²/4. */
const PAPER = [1024, 4096, 16384, 65536];
const EVALUATE = { iterations: 1, reportEvery: 1, seed: 1, init: 'noise' };

const weighing = (only: string): Record<string, number> => Object.fromEntries(STYLE.map((layer) => [layer, layer === only ? 1 : 0]));

describe('the loss', () => {
  let flow: Flow;
  let content: Buffer;
  let jobs = 0;

  before(async () => {
    content = await samplePicture(64, 64, 1);
  });
  afterEach(() => stopFlow());

  const start = async (settings: Record<string, unknown>, nodes?: FlowNode[]): Promise<void> => {
    flow = await startFlow(nodes ?? pipeline(EVALUATE, settings));
    flow.send('style', { payload: await acrossStyle() });
  };
  const paint = async (options: object = {}): Promise<Progress[]> => {
    const message = { _msgid: String(jobs++).padStart(16, '0') };
    flow.send('content', { ...message, payload: content, options });
    await flow.inbox('result').next();
    return courseOf(flow, message);
  };
  const lossOf = async (options: object = {}): Promise<Progress['loss']> => (await paint(options))[0]!.loss;
  const assertNear = (actual: number, expected: number): void =>
    assert.ok(Math.abs(actual - expected) <= 1e-5 * Math.abs(expected), `${actual} for ${expected}`);

  it('adds up its style layers by weights, exponent and normalisation', async () => {
    await start({});
    const layers: number[] = [];
    for (const layer of STYLE) layers.push((await lossOf({ layerWeights: weighing(layer) })).style);
    const sum = (shares: readonly number[]): number => shares.reduce((total, share, i) => total + share * layers[i]!, 0);
    const normalised = (weights: readonly number[]): number[] => {
      const total = weights.reduce((a, b) => a + b, 0);
      return weights.map((weight) => weight / total);
    };
    assertNear((await lossOf()).style, sum([0.25, 0.25, 0.25, 0.25]));
    assertNear((await lossOf({ layerWeights: { relu1_1: 7 } })).style, sum([0.7, 0.1, 0.1, 0.1]));
    assertNear((await lossOf({ layerExponent: 2 })).style, sum(normalised([1, 2, 4, 8])));
    assertNear((await lossOf({ layerExponent: 0.5, layerWeights: { relu2_1: 4 } })).style, sum(normalised([1, 2, 0.25, 0.125])));
    const paper = PAPER.map((factor) => factor / 4);
    assertNear((await lossOf({ normalization: 'gatys' })).style, sum(paper));
  });

  it('has all of this from its own properties', async () => {
    await start({});
    const options = {
      layerWeights: { relu1_1: 2 },
      layerExponent: 1.5,
      normalization: 'gatys',
      styleWeight: 3,
      contentWeight: 7,
      tvWeight: 11,
    };
    const asked = await lossOf(options);
    await stopFlow();
    await start({ ...options, layerWeights: '{"relu1_1": 2}', styleWeight: '3' });
    assert.deepEqual(await lossOf(), asked);
    assertNear(asked.total, 7 * asked.content + 3 * asked.style + 11 * asked.tv);
  });

  it('blends several content layers by their weights', async () => {
    const layers = (names: string): FlowNode[] => {
      const settings = { contentLayerWeights: '{"relu2_1": 3}' };
      return pipeline(EVALUATE, settings).map((node) => (node.id === 'contentFeatures' ? { ...node, layers: names } : node));
    };
    const losses: number[] = [];
    for (const names of ['relu2_1', 'conv3_1', 'relu2_1, conv3_1']) {
      await start({}, layers(names));
      losses.push((await lossOf()).content);
      await stopFlow();
    }
    const [low, high, both] = losses as [number, number, number];
    assertNear(both, (3 * low + high) / 4);
    assert.notEqual(low, high);
  });

  it('blends styles of different topics by msg.blend', async () => {
    const nodes = pipeline(EVALUATE, { styles: 2 }).map((node) => (node.id === 'gram' ? { ...node, wires: [['loss', 'styles']] } : node));
    flow = await startFlow([...nodes, { id: 'styles', type: 'helper' }]);
    const [across, upright] = [await acrossStyle(), await uprightStyle()];
    const blended = async (first: number | undefined, second: number): Promise<number> => {
      flow.send('style', { payload: across, topic: 'across', blend: first });
      flow.send('style', { payload: upright, topic: 'upright', blend: second });
      // Content must not overtake them.
      await flow.inbox('styles').next();
      await flow.inbox('styles').next();
      return (await lossOf()).style;
    };
    const [one, other] = [await blended(1, 0), await blended(0, 1)];
    assert.notEqual(one, other);
    assertNear(await blended(9, 1), 0.9 * one + 0.1 * other);
    assertNear(await blended(undefined, 3), 0.25 * one + 0.75 * other);
  });

  it('lets each term pull equally hard when asked, with adam', async () => {
    await start({ contentWeight: 1, styleWeight: 1, tvWeight: 1 });
    const adam = { method: 'adam', iterations: 4, init: 'content', noiseRatio: 0.5 };
    const [plain, equal] = [await paint(adam), await paint({ ...adam, normalizeGradients: true })];
    assert.deepEqual(equal[0]!.loss, plain[0]!.loss);
    assert.notDeepEqual(equal[1]!.loss, plain[1]!.loss);
    // Weights count among the terms as they are, whatever the terms' own size: a thousandth is no pull at all.
    const without = async (normalizeGradients: boolean): Promise<number> =>
      (await paint({ ...adam, contentWeight: 1e-3, styleWeight: 1e-3, normalizeGradients })).at(-1)!.loss.tv;
    assert.ok((await without(true)) < (await without(false)));
  });

  it('refuses equal pulls with L-BFGS, whose line search they would mislead', async () => {
    await start({});
    flow.send('content', { payload: content, options: { method: 'lbfgs', normalizeGradients: true } });
    const { error } = await flow.inbox('errors').next();
    assert.match(error!.message, /Expected the method adam for normalizeGradients but received lbfgs/);
  });
});
