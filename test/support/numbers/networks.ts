import type { Network } from '../../../src/model/network.js';
import { VGG_CHANNELS } from '../../../src/model/layers.js';
import { randomValues } from './numbers.js';

/** A network of one convolution a block, `convN_1`, of these widths and random weights; its losses count with VGG's channels. */
export function smallNetwork(widths: readonly number[], changes: Partial<Network> = {}): Network {
  return {
    convolutions: widths.map((outChannels, at) => {
      const inChannels = at === 0 ? 3 : widths[at - 1]!;
      const weight = randomValues(outChannels * inChannels * 9, at + 1).map((value) => value / inChannels);
      return { block: at + 1, index: 1, inChannels, outChannels, weight, bias: randomValues(outChannels, at + 50) };
    }),
    taps: new Map(),
    nominalChannels: VGG_CHANNELS,
    meanPixel: [120, 110, 100],
    ...changes,
  };
}

/** A network whose only convolution gives back the picture, so that what reaches its features reaches the picture. */
export function transparentNetwork(): Network {
  const weight = new Float32Array(81);
  for (let channel = 0; channel < 3; channel++) weight[(channel * 3 + channel) * 9 + 4] = 1;
  const convolution = { block: 1, index: 1, inChannels: 3, outChannels: 3, weight, bias: new Float32Array(3) };
  return { ...smallNetwork([]), convolutions: [convolution] };
}
