import { NeuralStyleError } from '../errors.js';
import * as build from '../graph/builder.js';
import type { GraphNode } from '../graph/operations.js';
import { sizeOf, type Shape } from '../graph/shape.js';
import { layerName, parseLayer, strideOf, type LayerName, type LayerPosition } from './layers.js';
import type { Convolution, Network, Pooling, Tap } from './network.js';
import { swapRedAndBlue } from './swap-red-and-blue.js';

/** Where a convolution stands. */
type Place = Pick<Convolution, 'block' | 'index'>;

/** Every layer of a network, in the order in which it computes them. */
export function layersOf(network: { readonly convolutions: readonly Place[] }): LayerName[] {
  return network.convolutions.flatMap(({ block, index }, position) => {
    const names: LayerName[] = [`conv${block}_${index}`, `relu${block}_${index}`];
    const next = network.convolutions[position + 1];
    if (next ? next.block !== block : endsBlock(network.convolutions, block)) names.push(`pool${block}`);
    return names;
  });
}

/** Every layer with the channels of its feature maps. */
export function layerChannels(network: Network): { readonly layer: LayerName; readonly channels: number }[] {
  return layersOf(network).map((layer) => ({ layer, channels: featureShape(network, layer, 1, 1)[0] }));
}

/** Tells whether the last block present is complete, so that its pooling can follow. VGG's blocks have 2, 2, 3–4, 3–4, 3–4 convolutions. */
function endsBlock(convolutions: readonly Place[], block: number): boolean {
  return convolutions.filter((convolution) => convolution.block === block).length >= (block <= 2 ? 2 : 3);
}

/** C of the loss formulas at a layer: the nominal channels of its block. */
export function nominalChannelsOf(network: Network, layer: LayerName): number {
  const position = parseLayer(layer);
  const nominal = position && network.nominalChannels[position.block - 1];
  if (!nominal) throw unknownLayer(layer, network);
  return nominal;
}

/** The feature maps' size `[channels, height, width]` at each layer for an image of this size, without computing them. */
export function featureShape(network: Network, layer: LayerName, height: number, width: number): [number, number, number] {
  const { block } = requireLayer(network, layer);
  const convolution = network.convolutions.find((candidate) => candidate.block === block)!;
  const stride = strideOf(layer);
  // Halving with rounding down, repeatedly, is one division with rounding down.
  return [convolution.outChannels, Math.floor(height / stride), Math.floor(width / stride)];
}

function requireLayer(network: Network, layer: string): LayerPosition {
  const position = parseLayer(layer);
  if (!position || !layersOf(network).includes(layerName(position))) throw unknownLayer(layer, network);
  return position;
}

/**
 * Adds the network to a graph, up to the deepest layer asked for.
 *
 * @param image `[1, 3, H, W]`, planes red, green, blue, values 0–255
 * @param layers names such as `relu4_2`
 * @param coarse true where numbers of 16 bits will do for the convolutions
 * @returns a node `[1, C, H', W']` for each layer
 * @throws NeuralStyleError `unknown-layer` for a layer that this network does not have
 */
export function buildFeatures(
  image: GraphNode,
  network: Network,
  layers: readonly LayerName[],
  pooling: Pooling,
  coarse = false,
): Map<LayerName, GraphNode> {
  for (const layer of layers) requireLayer(network, layer);
  const wanted = new Set(layers);
  const features = new Map<LayerName, GraphNode>();
  const record = (layer: LayerName, node: GraphNode): void => {
    if (wanted.delete(layer)) features.set(layer, withTap(node, network.taps.get(layer)));
  };

  let x = subtractMeanPixel(image, network.meanPixel);
  for (const [position, convolution] of network.convolutions.entries()) {
    if (wanted.size === 0) break;
    const { block, index } = convolution;
    x = convolve(x, convolution, { isFirst: position === 0, coarse });
    record(`conv${block}_${index}`, x);
    x = build.relu(x);
    record(`relu${block}_${index}`, x);
    if (wanted.size > 0 && network.convolutions[position + 1]?.block !== block) {
      x = pooling === 'max' ? build.maxPool(x) : build.averagePool(x);
      record(`pool${block}`, x);
    }
  }
  return features;
}

function subtractMeanPixel(image: GraphNode, meanPixel: Network['meanPixel']): GraphNode {
  // Folding the mean into the first bias would be wrong at the border: padding is zero after the subtraction.
  return build.subtract(image, meanPicture(meanPixel, image.shape));
}

/** A picture `[1, 3, H, W]` of the mean pixel alone. */
export function meanPicture(meanPixel: Network['meanPixel'], shape: Shape): GraphNode {
  const mean = (): Float32Array => {
    const plane = sizeOf(shape) / meanPixel.length;
    const values = new Float32Array(sizeOf(shape));
    meanPixel.forEach((value, channel) => values.fill(value, channel * plane, (channel + 1) * plane));
    return values;
  };
  return build.constant(mean, shape);
}

function convolve(
  x: GraphNode,
  { inChannels, outChannels, weight, bias }: Convolution,
  { isFirst, coarse }: { readonly isFirst: boolean; readonly coarse: boolean },
): GraphNode {
  const values = isFirst ? () => swapRedAndBlue(weight) : weight;
  return build.conv2d(x, build.constant(values, [outChannels, inChannels, 3, 3]), build.constant(bias, [outChannels]), 1, coarse);
}

function withTap(x: GraphNode, tap: Tap | undefined): GraphNode {
  return tap ? build.conv2d(x, build.constant(tap.matrix, [tap.channels, tap.channels, 1, 1]), undefined, 0) : x;
}

function unknownLayer(layer: string, network: Network): NeuralStyleError {
  return new NeuralStyleError('unknown-layer', { layer, layers: layersOf(network).join(', ') });
}
