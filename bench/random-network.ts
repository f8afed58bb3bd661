import { MEAN_PIXEL_RGB, type Convolution, type Network } from '../src/model/network.js';
import { VGG_CHANNELS } from '../src/model/layers.js';

const CONVOLUTIONS_PER_BLOCK = [2, 2, 4, 4, 4];

/**
 * VGG-19 with random weights: speed does not depend on their values, and needs no download.
 * @param deepest block, of which the first convolution is the last one
 */
export function randomVgg19(deepest: 4 | 5 = 5): Network {
  let state = 1;
  const random = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const convolutions: Convolution[] = [];
  let inChannels = 3;
  VGG_CHANNELS.slice(0, deepest).forEach((outChannels, position) => {
    const block = position + 1;
    for (let index = 1; index <= (block === deepest ? 1 : CONVOLUTIONS_PER_BLOCK[position]!); index++) {
      // He initialisation for a uniform distribution keeps the activations' size from layer to layer.
      const bound = 2 * Math.sqrt(6 / (9 * inChannels));
      const weight = Float32Array.from({ length: outChannels * inChannels * 9 }, () => bound * random());
      convolutions.push({ block, index, inChannels, outChannels, weight, bias: new Float32Array(outChannels) });
      inChannels = outChannels;
    }
  });
  return { convolutions, taps: new Map(), nominalChannels: VGG_CHANNELS, meanPixel: MEAN_PIXEL_RGB };
}
