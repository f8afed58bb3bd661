import assert from 'node:assert/strict';
import { basename } from 'node:path';
import type { Executor, Program } from '../../src/executors/executor.js';
import { toPlanes } from '../../src/pixels/planes.js';
import * as build from '../../src/graph/builder.js';
import { contentTerm } from '../../src/loss/content.js';
import { gramMatrix } from '../../src/loss/gram.js';
import { GRADIENT, IMAGE, targetOf, weightOf } from '../../src/loss/input-names.js';
import { buildObjective } from '../../src/loss/objective-graph.js';
import { styleTerm } from '../../src/loss/style.js';
import type { LayerName } from '../../src/model/layers.js';
import { readNetworkFile } from '../../src/model/readers/read-network.js';
import { buildFeatures, featureShape } from '../../src/model/vgg.js';
import type { Network } from '../../src/model/network.js';
import { Adam } from '../../src/optimize/adam.js';
import { describeExecutors } from '../support/engine/executors.js';
import { TINY_KERAS, TINY_MATCONVNET, TINY_VGG19, goldenCases, interleave, pictureOf, type GoldenCase } from '../support/numbers/golden.js';
import { assertClose } from '../support/numbers/numbers.js';

const CONTENT: LayerName = 'relu4_2';
const STYLE: LayerName[] = ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1', 'relu5_1'];
const WEIGHTS = { content: 5, style: 500, tv: 100 };
const TOLERANCE = 1e-4;

describeExecutors('the golden cases', (executor) => {
  for (const file of [TINY_VGG19, TINY_KERAS, TINY_MATCONVNET]) {
    goldenCases().forEach((golden, number) => describeCase(executor, file, golden, number));
  }
});

function describeCase(executor: () => Executor, file: string, golden: GoldenCase, number: number): void {
  const { pooling, height, width } = golden;
  describe(`case ${number} from ${basename(file)}: ${pooling} pooling, ${width}×${height}`, () => {
    let network: Network;
    let objective: Program;
    let targets: Record<string, Float32Array>;

    before(async () => {
      network = await readNetworkFile(file);
      targets = await computeTargets(executor(), network, golden);
      objective = await executor().compile(
        buildObjective(network, poolingOf(golden), { height, width, contentLayers: [CONTENT], styleLayers: STYLE }),
      );
    });

    after(() => objective.dispose());

    const evaluate = async (
      pixels: Float32Array,
      weights: typeof WEIGHTS,
    ): Promise<{ losses: Record<string, number>; gradient: Float32Array }> => {
      const feeds: Record<string, Float32Array> = { ...targets, [IMAGE]: pixels };
      feeds[weightOf(contentTerm(CONTENT))] = Float32Array.of(weights.content);
      for (const layer of STYLE) feeds[weightOf(styleTerm(layer))] = Float32Array.of(weights.style / STYLE.length);
      feeds[weightOf('tv')] = Float32Array.of(weights.tv);
      const results = await objective.run(feeds);
      const style = STYLE.reduce((sum, layer) => sum + results[styleTerm(layer)]![0]! / STYLE.length, 0);
      const losses = {
        content: weights.content * results[contentTerm(CONTENT)]![0]!,
        style: weights.style * style,
        tv: weights.tv * results.tv![0]!,
      };
      return { losses, gradient: results[GRADIENT]! };
    };

    it('gives the activations of relu4_2', () => {
      const expected = golden.relu4_2_of_content;
      const [channels, rows, columns] = featureShape(network, CONTENT, height, width);
      assert.deepEqual([rows, columns, channels], expected.shape_hwc);
      const maps = interleave(targets[targetOf(contentTerm(CONTENT))]!, channels);
      assertClose([maps.reduce((sum, value) => sum + value, 0)], [expected.sum], TOLERANCE, 'sum');
      assertClose(maps.slice(0, 8), expected.first8_hwc, TOLERANCE, 'first values');
    });

    it('gives the Gram matrix of relu3_1', () => {
      assertClose(targets[targetOf(styleTerm('relu3_1'))]!, golden.gram_relu3_1_of_style, TOLERANCE, 'Gram matrix');
    });

    it('gives each loss term', async () => {
      const { losses } = await evaluate(toPlanes(pictureOf(golden, 'start')), WEIGHTS);
      for (const term of ['content', 'style', 'tv'] as const) assertClose([losses[term]!], [golden.loss_at_start[term]], TOLERANCE, term);
    });

    for (const term of ['content', 'style', 'tv'] as const) {
      it(`gives the gradient of the ${term} term`, async () => {
        const weights = { content: 0, style: 0, tv: 0, [term]: WEIGHTS[term] };
        const { gradient } = await evaluate(toPlanes(pictureOf(golden, 'start')), weights);
        assertClose(interleave(gradient, 3), golden.gradient_rgb_hwc[term], TOLERANCE, term);
      });
    }

    it('takes the five Adam steps', async () => {
      const pixels = toPlanes(pictureOf(golden, 'start'));
      const adam = new Adam(pixels.length, { learningRate: 10 });
      for (const [step, expected] of golden.adam_losses_before_each_step.entries()) {
        const { losses, gradient } = await evaluate(pixels, WEIGHTS);
        assertClose([losses.content!, losses.style!, losses.tv!], expected, TOLERANCE, `losses before step ${step + 1}`);
        adam.step(pixels, { loss: 0, gradient });
      }
      assertClose(interleave(pixels, 3).slice(0, 12), golden.pixels_after_adam_rgb_hwc_first12, TOLERANCE, 'pixels');
    });
  });
}

function poolingOf({ pooling }: GoldenCase): 'max' | 'average' {
  return pooling === 'avg' ? 'average' : 'max';
}

/** The content's feature maps and the style's Gram matrices, as the objective's graph takes them. */
async function computeTargets(executor: Executor, network: Network, golden: GoldenCase): Promise<Record<string, Float32Array>> {
  const image = build.input(IMAGE, [1, 3, golden.height, golden.width]);
  const features = buildFeatures(image, network, [CONTENT, ...STYLE], poolingOf(golden));
  const content = await executor.compile({ [targetOf(contentTerm(CONTENT))]: features.get(CONTENT)! });
  const grams = STYLE.map((layer) => {
    const maps = features.get(layer)!;
    return [targetOf(styleTerm(layer)), gramMatrix(maps, maps.shape[1]!)] as const;
  });
  const style = await executor.compile(Object.fromEntries(grams));
  const targets = {
    ...(await content.run({ [IMAGE]: toPlanes(pictureOf(golden, 'content')) })),
    ...(await style.run({ [IMAGE]: toPlanes(pictureOf(golden, 'style')) })),
  };
  await Promise.all([content.dispose(), style.dispose()]);
  return targets;
}
