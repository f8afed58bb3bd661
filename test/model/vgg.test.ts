import assert from 'node:assert/strict';
import * as build from '../../src/graph/builder.js';
import { topologicalOrder, type GraphNode, type GraphOutputs } from '../../src/graph/operations.js';
import { sameShape } from '../../src/graph/shape.js';
import { buildObjective } from '../../src/loss/objective-graph.js';
import { EMBEDDED_MODEL } from '../../src/model/catalogue.js';
import type { LayerName } from '../../src/model/layers.js';
import { loadNetwork } from '../../src/model/load.js';
import { MEAN_PIXEL_RGB, type Convolution, type Network } from '../../src/model/network.js';
import { buildFeatures, featureShape, layersOf, nominalChannelsOf } from '../../src/model/vgg.js';
import { TINY_VGG19 } from '../support/numbers/golden.js';
import { interpret } from '../support/numbers/interpreter.js';
import { assertClose } from '../support/numbers/numbers.js';

let vgg19: Network;
let embedded: Network;

before(async () => {
  vgg19 = await loadNetwork(TINY_VGG19);
  embedded = await loadNetwork(EMBEDDED_MODEL.file);
});

function imageOf(height: number, width: number): GraphNode {
  return build.input('image', [1, 3, height, width]);
}

function count(outputs: GraphOutputs, type: string): number {
  return topologicalOrder(Object.values(outputs)).filter(({ operation }) => operation.type === type).length;
}

describe('layersOf', () => {
  it('lists VGG-19 from conv1_1 to pool5', () => {
    const layers = layersOf(vgg19);
    assert.deepEqual(layers.slice(0, 7), ['conv1_1', 'relu1_1', 'conv1_2', 'relu1_2', 'pool1', 'conv2_1', 'relu2_1']);
    assert.deepEqual(layers.slice(-3), ['conv5_4', 'relu5_4', 'pool5']);
    assert.equal(layers.length, 2 * 16 + 5);
  });

  it('ends with relu4_1 in the embedded model', () => {
    const layers = layersOf(embedded);
    assert.equal(layers.at(-1), 'relu4_1');
    assert.deepEqual(
      layers.filter((layer) => layer.startsWith('pool')),
      ['pool1', 'pool2', 'pool3'],
    );
  });
});

describe('nominalChannelsOf', () => {
  it('gives the channels that the losses count with', () => {
    assert.equal(nominalChannelsOf(embedded, 'relu3_1'), 256);
    assert.equal(nominalChannelsOf(vgg19, 'relu3_1'), 8);
  });

  it('refuses a block that is not there', () => assert.throws(() => nominalChannelsOf(embedded, 'relu5_1'), { code: 'unknown-layer' }));
});

describe('featureShape', () => {
  for (const [height, width] of [
    [64, 64],
    [33, 47],
    [63, 62],
    [100, 35],
  ] as const) {
    it(`is what the network computes for ${width}×${height}`, () => {
      for (const network of [vgg19, embedded]) {
        const layers = layersOf(network);
        for (const [layer, node] of buildFeatures(imageOf(height, width), network, layers, 'max')) {
          assert.deepEqual([1, ...featureShape(network, layer, height, width)], node.shape, layer);
        }
      }
    });
  }

  it('refuses a layer that is not there', () => assert.throws(() => featureShape(vgg19, 'relu1_3', 64, 64), { code: 'unknown-layer' }));
});

describe('buildFeatures', () => {
  /** A network of one convolution, whose kernels are zero but for their centres. */
  const single = (centres: number[][], bias: number[], tap?: number[]): Network => {
    const weight = new Float32Array(centres.length * 27);
    centres.forEach((planes, out) => planes.forEach((value, plane) => (weight[out * 27 + plane * 9 + 4] = value)));
    const convolution: Convolution = { block: 1, index: 1, inChannels: 3, outChannels: bias.length, weight, bias: Float32Array.from(bias) };
    return {
      convolutions: [convolution],
      taps: new Map(tap ? [['relu1_1', { channels: bias.length, matrix: Float32Array.from(tap) }]] : []),
      nominalChannels: [bias.length],
      meanPixel: MEAN_PIXEL_RGB,
    };
  };
  const compute = (network: Network, layer: LayerName, pixel: number[]): number[] => {
    const features = buildFeatures(imageOf(1, 1), network, [layer], 'max');
    return [...interpret({ features: features.get(layer)! }, { image: pixel }).features!];
  };

  it("takes planes red, green, blue, and gives the weights' blue, green, red", () => {
    const network = single(
      [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      [0, 0, 0],
    );
    assertClose(compute(network, 'conv1_1', [200, 150, 100]), [100 - 103.939, 150 - 116.779, 200 - 123.68], 1e-6, 'conv1_1');
  });

  it('pads with the mean pixel, that is with zeros after it has been subtracted', () => {
    const network = single([[0, 0, 0]], [0]);
    network.convolutions[0]!.weight.fill(1);
    const features = buildFeatures(imageOf(2, 2), network, ['conv1_1'], 'max');
    const image = Float32Array.from({ length: 12 }, (_, i) => MEAN_PIXEL_RGB[Math.floor(i / 4)]! + 1);
    assertClose(interpret({ x: features.get('conv1_1')! }, { image }).x!, [12, 12, 12, 12], 1e-5, 'conv1_1');
  });

  it('gives a layer before and after its ReLU', () => {
    const network = single([[0, 0, 0]], [-7]);
    assert.deepEqual(compute(network, 'conv1_1', [1, 2, 3]), [-7]);
    assert.deepEqual(compute(network, 'relu1_1', [1, 2, 3]), [0]);
  });

  it("multiplies with a distilled network's tap after the ReLU", () => {
    const network = single(
      [
        [0, 0, 0],
        [0, 0, 0],
      ],
      [3, -5],
      [2, 10, -1, 10],
    );
    assert.deepEqual(compute(network, 'relu1_1', [1, 2, 3]), [6, -3]);
  });

  it('goes on from the untapped features', () => {
    const second: Convolution = {
      block: 1,
      index: 2,
      inChannels: 1,
      outChannels: 1,
      weight: Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0),
      bias: Float32Array.of(0),
    };
    const first = single([[0, 0, 0]], [3], [100]);
    const network = { ...first, convolutions: [...first.convolutions, second] };
    assert.deepEqual(compute(network, 'relu1_2', [1, 2, 3]), [3]);
  });

  it('pools with the average where that is asked for', () => {
    const features = buildFeatures(imageOf(32, 32), vgg19, ['relu3_1'], 'average');
    assert.equal(count({ x: features.get('relu3_1')! }, 'averagePool'), 2);
    assert.equal(count({ x: features.get('relu3_1')! }, 'maxPool'), 0);
  });

  it('gives the layers that are asked for', () => {
    const layers: LayerName[] = ['relu2_1', 'conv1_1', 'pool1'];
    assert.deepEqual([...buildFeatures(imageOf(32, 32), vgg19, layers, 'max').keys()].sort(), [...layers].sort());
  });

  it('lists the layers that there are when one is asked for that is not', () => {
    assert.throws(() => buildFeatures(imageOf(32, 32), embedded, ['relu4_2'], 'max'), {
      name: 'NeuralStyleError',
      code: 'unknown-layer',
      message: /received "relu4_2"\. Choose from conv1_1, relu1_1, .*, conv4_1, relu4_1\.$/,
    });
  });

  it('leaves out what lies deeper than the deepest layer', () => {
    const convolutions = (layers: LayerName[]): number => {
      const features = buildFeatures(imageOf(32, 32), vgg19, layers, 'max');
      return count(Object.fromEntries(features), 'conv2d');
    };
    assert.equal(convolutions(['relu1_1']), 1);
    assert.equal(convolutions(['pool1']), 2);
    assert.equal(convolutions(['relu4_1', 'relu2_1']), 9);
    assert.equal(convolutions(['relu5_1']), 13);
  });
});

describe('the gradient of an objective', () => {
  const objective = (): GraphOutputs =>
    buildObjective(vgg19, 'max', { height: 32, width: 32, contentLayers: ['relu2_2'], styleLayers: ['relu1_1', 'relu3_1'] });

  it('takes one convolution for each of those that the losses use', () => {
    // relu3_1 is the fifth convolution.
    assert.equal(count(objective(), 'conv2d'), 2 * 5);
    assert.equal(count(objective(), 'maxPoolGradient'), 2);
  });

  it('is not computed for weights', () => {
    const { weight } = vgg19.convolutions[2]!;
    const shape = [8, 4, 3, 3];
    assert.equal(weight.length, 8 * 4 * 9);
    const shaped = topologicalOrder(Object.values(objective())).filter((node) => sameShape(node.shape, shape));
    assert.deepEqual(
      shaped.map(({ operation }) => operation.type),
      ['constant'],
    );
  });
});
