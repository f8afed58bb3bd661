import assert from 'node:assert/strict';
import type { Shape } from '../../src/graph/shape.js';
import { GRADIENT, IMAGE, weightOf } from '../../src/loss/input-names.js';
import { buildObjective } from '../../src/loss/objective-graph.js';
import { finiteDifferences } from '../support/pictures/differences.js';
import { interpret } from '../support/numbers/interpreter.js';
import { transparentNetwork } from '../support/numbers/networks.js';
import { gramRegions } from '../support/numbers/styles.js';
import { assertClose } from '../support/numbers/numbers.js';
import { feedsFor, inputsOf, SMALL_NETWORK, SMALL_OBJECTIVE, sumOfTerms } from '../support/numbers/small-objective.js';

const TERMS = [
  'content/conv1_1',
  'content/relu2_1',
  'style/0/relu1_1',
  'style/0/conv2_1',
  'style/1/relu1_1',
  'style/1/conv2_1',
  'style/2/relu1_1',
  'style/2/conv2_1',
  'tv',
  'temporal',
];

function l1(values: Float64Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0);
}

describe('buildObjective', () => {
  const outputs = buildObjective(SMALL_NETWORK, 'average', SMALL_OBJECTIVE);
  const feeds = feedsFor(outputs);

  it('has a term for each content layer, each style layer of each region, the variation, and the frame before', () => {
    assert.deepEqual(Object.keys(outputs).sort(), [...TERMS, GRADIENT].sort());
  });

  it('takes weights and targets for each term, and masks at the size of their features', () => {
    const masks: Record<string, Shape> = { 'mask/temporal': [1, 30] };
    for (const term of TERMS.filter((name) => /^content|^style\/[02]/.test(name)))
      masks[`mask/${term}`] = [1, term.includes('2_1') ? 6 : 30];
    const targets: Record<string, Shape> = {
      'target/content/conv1_1': [1, 3, 5, 6],
      'target/content/relu2_1': [1, 4, 2, 3],
      'target/temporal': [1, 3, 5, 6],
    };
    for (const region of [0, 1, 2]) {
      targets[`target/style/${region}/relu1_1`] = [3, 3];
      targets[`target/style/${region}/conv2_1`] = [4, 4];
    }
    const weights = Object.fromEntries(TERMS.map((term) => [`weight/${term}`, [] as Shape]));
    assert.deepEqual(Object.fromEntries(inputsOf(outputs)), { image: [1, 3, 5, 6], ...weights, ...targets, ...masks });
  });

  it('has no more than it is asked for', () => {
    const plain = buildObjective(SMALL_NETWORK, 'max', { height: 5, width: 6, contentLayers: ['relu2_1'], styleLayers: ['relu1_1'] });
    assert.deepEqual(Object.keys(plain), ['content/relu2_1', 'style/0/relu1_1', 'tv', GRADIENT]);
    assert.ok([...inputsOf(plain).keys()].every((name) => !/^mask|temporal/.test(name)));
  });

  for (const pooling of ['average', 'max'] as const) {
    it(`has the gradient of the weighted sum of all terms, with ${pooling} pooling`, () => {
      const objective = buildObjective(SMALL_NETWORK, pooling, SMALL_OBJECTIVE);
      const { gradient } = interpret({ gradient: objective[GRADIENT]! }, feeds);
      assertClose(gradient!, finiteDifferences(sumOfTerms(objective), IMAGE, feeds, 1e-4), 1e-5, 'gradient');
    });
  }

  it("gives a region's style loss as if it were the only one", () => {
    const together = interpret(outputs, feeds);
    for (const region of [0, 1, 2]) {
      const alone = buildObjective(SMALL_NETWORK, 'average', { ...SMALL_OBJECTIVE, regions: [SMALL_OBJECTIVE.regions![region]!] });
      const renamed = Object.fromEntries(
        [...inputsOf(alone).keys()].map((name) => [name, feeds[name.replace('style/0/', `style/${region}/`)]!]),
      );
      const results = interpret(alone, renamed);
      for (const layer of SMALL_OBJECTIVE.styleLayers) assert.deepEqual(results[`style/0/${layer}`], together[`style/${region}/${layer}`]);
    }
  });

  it('gives each term a gradient of the size of its weight, where gradients are normalised', () => {
    const objective = buildObjective(transparentNetwork(), 'max', {
      ...SMALL_OBJECTIVE,
      contentLayers: ['conv1_1'],
      contents: [{ masked: true, layers: ['conv1_1'] }],
      styleLayers: ['conv1_1'],
      regions: gramRegions(['conv1_1'], true, false, true),
      normalizeGradients: true,
    });
    const terms = Object.keys(objective).filter((name) => name !== GRADIENT);
    assert.deepEqual(terms, ['content/conv1_1', 'style/0/conv1_1', 'style/1/conv1_1', 'style/2/conv1_1', 'tv', 'temporal']);
    const values = feedsFor(objective);
    const gradientWith = (only: string): Float64Array => {
      const weights = terms.map((name) => [weightOf(name), name === only ? values[weightOf(name)]! : [0]] as const);
      return interpret({ gradient: objective[GRADIENT]! }, { ...values, ...Object.fromEntries(weights) }).gradient!;
    };
    const sum = new Float64Array(90);
    for (const term of terms) {
      const gradient = gradientWith(term);
      assertClose([l1(gradient)], [values[weightOf(term)]![0]!], 1e-6, term);
      gradient.forEach((value, i) => (sum[i]! += value));
    }
    assertClose(interpret({ gradient: objective[GRADIENT]! }, values).gradient!, sum, 1e-9, 'gradient of all');
  });

  it('gives the same losses whether or not gradients are normalised', () => {
    const { [GRADIENT]: plain, ...losses } = interpret(outputs, feeds);
    const { [GRADIENT]: normalized, ...same } = interpret(
      buildObjective(SMALL_NETWORK, 'average', { ...SMALL_OBJECTIVE, normalizeGradients: true }),
      feeds,
    );
    assert.deepEqual(same, losses);
    assert.notDeepEqual(normalized, plain);
  });

  it('refuses a layer that the network does not have', () => {
    const shape = { ...SMALL_OBJECTIVE, regions: gramRegions(['relu3_1'], true) };
    assert.throws(() => buildObjective(SMALL_NETWORK, 'max', shape), { code: 'unknown-layer' });
  });
});
