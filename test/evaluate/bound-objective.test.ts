import assert from 'node:assert/strict';
import { BoundObjective, type StageTargets } from '../../src/evaluate/objective/bound-objective.js';
import { requireSameSize } from '../../src/evaluate/require-same-size.js';
import type { Mask } from '../../src/pixels/picture.js';
import { keeping, type ObjectiveSpec, type StyleTarget } from '../../src/evaluate/objective/objective-spec.js';
import { maskRow } from '../../src/pixels/mask-row.js';
import { type LossProperties, lossSettings } from '../../src/settings/loss-settings.js';
import { reflect } from '../../src/pixels/reflection.js';
import type { LayerName } from '../../src/model/layers.js';
import type { Network } from '../../src/model/network.js';
import { featureShape } from '../../src/model/vgg.js';
import { formula } from '../support/numbers/golden.js';
import { interpret } from '../support/numbers/interpreter.js';
import { smallNetwork } from '../support/numbers/networks.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';
import { gramOf, gramRegions } from '../support/numbers/styles.js';
import { GRAM_MATRICES } from '../../src/loss/statistics/statistic-names.js';

const SIZE = { width: 32, height: 48 };
const STYLE: LayerName[] = ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1', 'relu5_1'];
const CHANNELS = 2;
const network = smallNetwork([2, 2, 2, 2, 2]);
const mask = (seed: number): Mask => ({ width: 8, height: 8, data: Uint8Array.from(randomValues(64, seed), (value) => 127 + 127 * value) });

function style(seed: number, changes: Partial<StyleTarget> = {}, layers = STYLE): StyleTarget {
  return { blend: 1, statistic: GRAM_MATRICES, tensors: layers.map((layer, i) => gramOf(layer, CHANNELS, 10 * seed + i)), ...changes };
}

function targetsOf(changes: Partial<StageTargets> = {}, contentLayers: readonly LayerName[] = ['relu4_1']): StageTargets {
  const content = new Map(
    contentLayers.map((layer, seed) => {
      const [channels, height, width] = featureShape(network, layer, SIZE.height, SIZE.width);
      return [layer, randomValues(channels * height * width, seed)];
    }),
  );
  return { size: SIZE, content, styles: [style(1)], temporal: null, ...changes };
}

function specOf(properties: Partial<LossProperties> = {}, changes: Partial<ObjectiveSpec> = {}): ObjectiveSpec {
  const content = { model: { file: '', pooling: 'max' }, picture: { ...SIZE, data: new Uint8Array() }, layers: 'content' } as const;
  return { ...lossSettings(properties), ...keeping(content), styles: [], ...changes };
}

const PIXELS = new Float32Array(3 * SIZE.width * SIZE.height);

/** The weights that terms are fed with, by the name of the term. */
function weightsOf(objective: BoundObjective, { weights }: ObjectiveSpec): Record<string, number> {
  const feeds = Object.entries(objective.feeds(PIXELS, weights)).filter(([name]) => name.startsWith('weight/'));
  return Object.fromEntries(feeds.map(([name, values]) => [name.slice('weight/'.length), values[0]!]));
}

function styleWeights(properties: Partial<LossProperties>, used: Network = network): number[] {
  const spec = specOf(properties);
  const weights = weightsOf(new BoundObjective(used, targetsOf(), spec), spec);
  return STYLE.map((layer) => weights[`style/0/${layer}`]!);
}

/** Results of a graph in which every term has the same loss. */
function resultsOf(objective: BoundObjective, spec: ObjectiveSpec, loss: number): Record<string, Float32Array> {
  const terms = Object.keys(weightsOf(objective, spec));
  return { ...Object.fromEntries(terms.map((term) => [term, Float32Array.of(loss)])), gradient: PIXELS };
}

describe('BoundObjective', () => {
  it('shares the style weight out evenly at first', () => {
    assertClose(styleWeights({ styleWeight: 500 }), [100, 100, 100, 100, 100], 1e-6, 'weights');
  });

  it("counts the paper's way when asked: C²/4 times as much for each layer", () => {
    const mean = styleWeights({});
    const ratios = styleWeights({ normalization: 'gatys' }).map((weight, i) => weight / mean[i]!);
    assertClose(ratios, [1024, 4096, 16384, 65536, 65536], 1e-6, 'factors');
  });

  it("lets every layer pull equally where gradients are normalised, on the paper's scale as on ours", () => {
    const properties = { normalizeGradients: true, normalization: 'gatys', styleWeight: 500 } as const;
    assertClose(styleWeights(properties), [100, 100, 100, 100, 100], 1e-6, 'weights');
    const spec = specOf(properties);
    const objective = new BoundObjective(network, targetsOf(), spec);
    const { losses } = objective.evaluation(resultsOf(objective, spec, 1), spec.weights);
    assertClose([losses.style], [(1024 + 4096 + 16384 + 65536 + 65536) / 5], 1e-6, 'loss');
  });

  it("tells the paper's loss then, with numbers from elsewhere", () => {
    const three = smallNetwork([3], { nominalChannels: [3] });
    const targets = targetsOf({ styles: [{ blend: 1, statistic: GRAM_MATRICES, tensors: [gramOf('relu1_1', 3)] }] }, ['relu1_1']);
    const spec = specOf({ normalization: 'gatys' });
    const objective = new BoundObjective(three, targets, spec);
    const results = resultsOf(objective, spec, formula('anish_style_layer') as number);
    assertClose([objective.evaluation(results, spec.weights).losses.style], [formula('gatys_E') as number], 1e-6, 'E');
  });

  for (const exponent of [0.2, 1.4, 2]) {
    it(`weighs each layer ${exponent} times the one before it when asked`, () => {
      const expected = (formula(`anish_layer_weights_exp_${exponent}`) as number[]).map((share) => 500 * share);
      assertClose(styleWeights({ layerExponent: exponent }), expected, 1e-6, 'weights');
    });
  }

  it('weighs the layers that are named', () => {
    assertClose(styleWeights({ layerWeights: { relu2_1: 6, relu5_1: 0 } }), [500 / 9, 3000 / 9, 500 / 9, 500 / 9, 0], 1e-6, 'weights');
  });

  it('blends several content layers by their weights', () => {
    const spec = specOf({ contentWeight: 5, contentLayerWeights: { relu2_1: 3 } });
    const objective = new BoundObjective(network, targetsOf({}, ['relu2_1', 'conv4_1', 'pool1']), spec);
    const weights = weightsOf(objective, spec);
    assertClose([weights['content/relu2_1']!, weights['content/conv4_1']!, weights['content/pool1']!], [3, 1, 1], 1e-6, 'weights');
    const results = { ...resultsOf(objective, spec, 0), 'content/relu2_1': Float32Array.of(10), 'content/pool1': Float32Array.of(5) };
    assertClose([objective.evaluation(results, spec.weights).losses.content], [7], 1e-6, 'loss');
  });

  it('gives each masked style a region with its share of the weight and its mask at the size of each layer', () => {
    const [left, right] = [mask(1), mask(2)];
    const styles = [style(1, { blend: 1, mask: left }), style(2, { blend: 3, mask: right })];
    const spec = specOf({ styleWeight: 500 });
    const objective = new BoundObjective(network, targetsOf({ styles }), spec);
    const feeds = objective.feeds(PIXELS, spec.weights);
    assert.deepEqual(objective.shape.regions, gramRegions(STYLE, true, true));
    for (const layer of STYLE) {
      const [, height, width] = featureShape(network, layer, SIZE.height, SIZE.width);
      assertClose([feeds[`weight/style/0/${layer}`]![0]!, feeds[`weight/style/1/${layer}`]![0]!], [25, 75], 1e-6, 'weights');
      assert.deepEqual(feeds[`mask/style/0/${layer}`], maskRow(left, { width, height }));
      assert.deepEqual(feeds[`mask/style/1/${layer}`], maskRow(right, { width, height }));
      assert.deepEqual(feeds[`target/style/1/${layer}`], styles[1]!.tensors.find((gram) => gram.layer === layer)!.values);
    }
  });

  it('masks the content at the size of each layer', () => {
    const contentMask = mask(3);
    const spec = specOf({}, { contentMask });
    const objective = new BoundObjective(network, targetsOf({}, ['relu1_1', 'relu3_1']), spec);
    const feeds = objective.feeds(PIXELS, spec.weights);
    assert.equal(objective.shape.contents?.[0]?.masked, true);
    assert.deepEqual(feeds['mask/content/relu1_1'], maskRow(contentMask, SIZE));
    assert.deepEqual(feeds['mask/content/relu3_1'], maskRow(contentMask, { width: 8, height: 12 }));
  });

  it('tells the loss of several styles as the blend of their losses', () => {
    const styles = [style(1, { blend: 1 }), style(2, { blend: 4 })];
    const spec = specOf();
    const objective = new BoundObjective(network, targetsOf({ styles }), spec);
    const feeds = objective.feeds(PIXELS, spec.weights);
    const nominal = [64, 128, 256, 512, 512];
    const painted = STYLE.map((_, i) => randomValues(CHANNELS ** 2, 100 + i));
    const distance = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0);
    const results = { ...resultsOf(objective, spec, 0) };
    let expected = 0;
    STYLE.forEach((layer, i) => {
      results[`style/0/${layer}`] = Float32Array.of(distance(painted[i]!, feeds[`target/style/0/${layer}`]!) / nominal[i]! ** 2);
      const [one, other] = styles.map(({ tensors }) => distance(painted[i]!, tensors[i]!.values)) as [number, number];
      expected += (0.2 * one + 0.8 * other) / nominal[i]! ** 2 / STYLE.length;
    });
    assertClose([objective.evaluation(results, spec.weights).losses.style], [expected], 1e-5, 'loss');
  });

  it('has a temporal term where there is a frame before, and tells it', () => {
    const confidence = Float32Array.from({ length: 48 * 32 }, (_, i) => (i % 5) / 4);
    const temporal = { pixels: randomValues(PIXELS.length, 3), confidence };
    const spec = specOf({ temporalWeight: 8 });
    const objective = new BoundObjective(network, targetsOf({ temporal }), spec);
    const feeds = objective.feeds(PIXELS, spec.weights);
    assert.equal(feeds['target/temporal'], temporal.pixels);
    assertClose(feeds['mask/temporal']!, confidence.map(Math.sqrt), 1e-6, 'mask');
    assert.equal(feeds['weight/temporal']![0], 8);
    const { losses } = objective.evaluation(resultsOf(objective, spec, 2), spec.weights);
    assert.equal(losses.temporal, 2);
    assertClose([losses.total], [5 * losses.content + 500 * losses.style + 100 * 2 + 8 * 2], 1e-6, 'total');
  });

  it('knows nothing of frames otherwise', () => {
    const spec = specOf();
    const objective = new BoundObjective(network, targetsOf(), spec);
    const { losses } = objective.evaluation(resultsOf(objective, spec, 2), spec.weights);
    assert.ok(!('temporal' in losses) && !('weight/temporal' in objective.feeds(PIXELS, spec.weights)));
    assertClose([losses.total], [5 * losses.content + 500 * losses.style + 100 * 2], 1e-6, 'total');
  });

  it('takes other weights at every evaluation', () => {
    const spec = specOf();
    const objective = new BoundObjective(network, targetsOf(), spec);
    const steered = { ...spec.weights, style: 5000, tv: 0 };
    assertClose([objective.feeds(PIXELS, steered)['weight/style/0/relu1_1']![0]!], [1000], 1e-6, 'weight');
    const { losses } = objective.evaluation(resultsOf(objective, spec, 2), steered);
    assertClose([losses.total], [5 * losses.content + 5000 * losses.style], 1e-6, 'total');
  });

  for (const size of [
    { width: 8, height: 6 },
    { width: 7, height: 5 },
  ])
    it(`tells as total what its gradient is of, with everything there is, at ${size.width}×${size.height}`, () => {
      const area = size.width * size.height;
      // Both are continued to 8×6 pixels.
      const layers: LayerName[] = ['relu1_1', 'relu2_1'];
      const small = smallNetwork([2, 2]);
      const content = new Map<LayerName, Float32Array>([
        ['conv1_1', randomValues(2 * 48, 1)],
        ['relu2_1', randomValues(2 * 12, 2)],
      ]);
      const styles = [style(1, { blend: 2, mask: mask(1) }, layers), style(2, { blend: 1 }, layers), style(3, { blend: 3 }, layers)];
      const temporal = { pixels: randomValues(3 * area, 4).map((value) => 128 + 90 * value), confidence: new Float32Array(area).fill(0.7) };
      const spec = specOf(
        {
          layerExponent: 1.5,
          layerWeights: { relu1_1: 2 },
          contentLayerWeights: { conv1_1: 0.3 },
          normalization: 'gatys',
          temporalWeight: 50,
        },
        { contentMask: mask(5) },
      );
      const objective = new BoundObjective(small, { size, content, styles, temporal }, spec);
      const graph = objective.graph(small, 'average');
      const pixels = Float64Array.from(randomValues(3 * area, 9), (value) => 128 + 100 * value);
      const indices = reflect(Float32Array.from(pixels.keys()), size, objective.shape);
      const at = (values: Float64Array): ReturnType<BoundObjective['evaluation']> => {
        const image = Float64Array.from(indices, (index) => values[index]!);
        const results = interpret(graph, { ...objective.feeds(Float32Array.from(values), spec.weights), image });
        // In float64, for the differences.
        return objective.evaluation(results as unknown as Record<string, Float32Array>, spec.weights);
      };
      const step = 1e-4;
      const differences = pixels.map((value, i) => {
        const total = (moved: number): number => at(pixels.with(i, value + moved)).losses.total;
        return (total(step) - total(-step)) / (2 * step);
      });
      assertClose(at(pixels).gradient, differences, 1e-5, 'gradient');
    });

  it('has the same signature for the same graph only', () => {
    const signature = (targets: StageTargets, spec = specOf()): string => new BoundObjective(network, targets, spec).signature;
    const plain = signature(targetsOf());
    assert.equal(signature(targetsOf({ styles: [style(2), style(3)] }), specOf({ styleWeight: 1, layerExponent: 2 })), plain);
    const temporal = { pixels: PIXELS, confidence: new Float32Array(48 * 32) };
    const others = [
      signature(targetsOf({ size: { width: 48, height: 32 } })),
      signature(targetsOf({ size: { width: 32, height: 47 } })),
      signature(targetsOf({}, ['relu3_1'])),
      signature(targetsOf({ styles: [style(1, {}, STYLE.slice(1))] })),
      signature(targetsOf({ styles: [style(1, { mask: mask(1) })] })),
      signature(targetsOf({ styles: [style(1, { mask: mask(1) }), style(2)] })),
      signature(targetsOf({ temporal })),
      signature(targetsOf(), specOf({}, { contentMask: mask(1) })),
      signature(targetsOf(), specOf({ normalizeGradients: true })),
    ];
    assert.equal(new Set([plain, ...others]).size, others.length + 1);
  });

  it('refuses weights of layers that are all 0', () => {
    const layerWeights = Object.fromEntries(STYLE.map((layer) => [layer, 0]));
    assert.throws(() => styleWeights({ layerWeights }), { code: 'setting-invalid', message: /above 0 for layerWeights/ });
    const content = specOf({ contentLayerWeights: { relu4_1: 0 } });
    assert.throws(() => new BoundObjective(network, targetsOf(), content), { message: /above 0 for contentLayerWeights/ });
  });
});

describe('requireSameSize', () => {
  it('names both sizes where they differ', () => {
    requireSameSize('the start', { width: 3, height: 2 }, { width: 3, height: 2 });
    assert.throws(() => requireSameSize('the start', { width: 2, height: 3 }, { width: 3, height: 2 }), {
      code: 'setting-invalid',
      message: 'Expected a picture of 3×2 pixels for the start but received 2×3.',
    });
  });
});
