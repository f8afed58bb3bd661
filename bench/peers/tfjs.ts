import type { Rank, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { BACKEND_PACKAGES, loadBackend, type TensorFlow } from '../../src/executors/tensorflow/backends.js';
import { nominalChannelsOf } from '../../src/model/vgg.js';
import type { LayerName } from '../../src/model/layers.js';
import type { Network } from '../../src/model/network.js';
import { selectLayers } from '../../src/model/layer-presets.js';
import { benchNetwork, type NetworkName } from '../networks.js';
import { peakMegabytes, timed } from '../timed.js';

/*
 * node tfjs.js NETWORK SIZE RUNS SECONDS: plain TensorFlow.js, as one would write it: the same formulas, and tf.grad. Found through NODE_PATH.
 */

class Style {
  readonly #layers: readonly { readonly block: number; readonly layer: LayerName; readonly weight: Tensor4D; readonly bias: Tensor }[];

  constructor(
    private readonly tf: TensorFlow,
    private readonly network: Network,
  ) {
    this.#layers = network.convolutions.map(({ block, index, inChannels, outChannels, weight, bias }) => ({
      block,
      layer: `relu${block}_${index}`,
      weight: tf.transpose(tf.tensor4d(weight, [outChannels, inChannels, 3, 3]), [2, 3, 1, 0]),
      bias: tf.tensor1d(bias),
    }));
  }

  features(image: Tensor4D): Map<LayerName, Tensor4D> {
    const { tf } = this;
    const features = new Map<LayerName, Tensor4D>();
    let x = tf.sub<Tensor4D>(tf.reverse(image, 3), tf.tensor1d([...this.network.meanPixel].reverse()));
    let last = 1;
    for (const { block, layer, weight, bias } of this.#layers) {
      if (block !== last) x = tf.maxPool(x, 2, 2, 'valid');
      last = block;
      x = tf.relu(tf.add<Tensor4D>(tf.conv2d(x, weight, 1, 'same'), bias));
      const tap = this.network.taps.get(layer);
      const matrix = tap && tf.transpose(tf.tensor2d(tap.matrix, [tap.channels, tap.channels]));
      features.set(layer, matrix ? tf.reshape(tf.matMul(tf.reshape(x, [-1, tap.channels]), matrix), x.shape) : x);
    }
    return features;
  }

  gram(features: Tensor4D, layer: LayerName): Tensor {
    const { tf } = this;
    const [, height, width, channels] = features.shape;
    const matrix = tf.reshape(features, [height * width, channels]);
    return tf.div(tf.matMul(matrix, matrix, true), height * width * nominalChannelsOf(this.network, layer));
  }
}

async function main(name: NetworkName, size: number, runs: number, seconds: number): Promise<void> {
  const { tf } = await loadBackend(0, BACKEND_PACKAGES.slice(0, 1));
  const network = await benchNetwork(name);
  const style = new Style(tf, network);
  const [content] = selectLayers(network, 'content') as [LayerName];
  const layers = selectLayers(network, 'style');
  const picture = (): Tensor4D => tf.randomUniform([1, size, size, 3], 0, 255);
  const target = tf.tidy(() => style.features(picture()).get(content)!);
  const grams = tf.tidy(() => {
    const features = style.features(picture());
    return Object.fromEntries(layers.map((layer) => [layer, style.gram(features.get(layer)!, layer)]));
  });

  const loss = (image: Tensor): Tensor => {
    const features = style.features(image as Tensor4D);
    const maps = features.get(content)!;
    const perPixel = maps.shape[1] * maps.shape[2] * nominalChannelsOf(network, content);
    let total: Tensor = tf.mul(tf.sum(tf.square(tf.sub(maps, target))), 5 / perPixel);
    for (const layer of layers) {
      const squares = tf.sum(tf.square(tf.sub(style.gram(features.get(layer)!, layer), grams[layer]!)));
      total = tf.add(total, tf.mul(squares, 500 / layers.length / nominalChannelsOf(network, layer) ** 2));
    }
    const pixels = tf.reshape<Rank.R3>(image, [size, size, 3]);
    for (const [height, width] of [
      [1, 0],
      [0, 1],
    ] as const) {
      const kept: [number, number, number] = [size - height, size - width, 3];
      const difference = tf.sub(tf.slice(pixels, [height, width, 0], kept), tf.slice(pixels, [0, 0, 0], kept));
      total = tf.add(total, tf.mul(100, tf.mean(tf.square(difference))));
    }
    return total;
  };
  const image = picture();
  const gradient = tf.grad(loss);
  const iterate = (): Promise<void> => {
    tf.tidy(() => gradient(image).dataSync());
    return Promise.resolve();
  };
  const milliseconds = await timed(iterate, runs, seconds);
  console.log(JSON.stringify({ engine: 'tfjs-node, tf.grad', milliseconds, peakMegabytes: peakMegabytes() }));
}

const [network, size, runs, seconds] = process.argv.slice(2) as [NetworkName, string, string, string];
main(network, Number(size), Number(runs), Number(seconds)).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  },
);
