import type { Network } from '../network.js';
import { scalePlanes, swapRedAndBlue } from '../swap-red-and-blue.js';
import type { Tensors } from '../../safetensors/read-safetensors.js';
import { MAX_CONVOLUTIONS_PER_BLOCK, ownChannels, readConvolutions, type Lookup, type ReadOptions } from './convolutions.js';

/** The numbers by which torchvision and timm normalise pictures of 0–1, red first. */
const MEAN = [0.485, 0.456, 0.406] as const;
const DEVIATION = [0.229, 0.224, 0.225] as const;

/** Tells whether the names are torchvision's and timm's: `features.0.weight`, and on. */
export function isTorchvision({ tensors }: Tensors): boolean {
  return tensors.has('features.0.weight');
}

/**
 * Reads torchvision's and timm's VGG, whose input is (rgb / 255 − mean) / deviation. The division goes into the first
 * convolution, the subtraction stays the network's own: (rgb − 255·mean) · w / (255·deviation) is the same number, and zero
 * padding still follows the subtraction.
 */
export async function readTorchvision(weights: Tensors, options: ReadOptions): Promise<Network> {
  if (weights.tensors.get('features.1.weight')) throw new TypeError('it is a VGG with batch normalisation; take one without');
  const positions = positionsOf(weights);
  const lookup: Lookup = (block, index) => {
    const position = positions.get(`${block}_${index}`);
    if (position === undefined) return undefined;
    const name = `features.${position}.weight`;
    const bias = `features.${position}.bias`;
    const biasShape = weights.tensors.get(bias)?.shape;
    return {
      name,
      shape: weights.tensors.get(name)!.shape,
      biases: biasShape?.length === 1 ? biasShape[0] : undefined,
      read: async () => {
        const weight = await weights.read(name);
        return { weight: position === 0 ? foldInput(weight) : weight, bias: await weights.read(bias) };
      },
    };
  };
  const convolutions = await readConvolutions(lookup, options);
  const [red, green, blue] = MEAN;
  return {
    convolutions,
    taps: new Map(),
    nominalChannels: ownChannels(convolutions),
    meanPixel: [255 * red, 255 * green, 255 * blue],
  };
}

/** `1_1` → 0, `1_2` → 2, `2_1` → 5: a convolution and its ReLU take two places, the pooling that ends a block one. */
function positionsOf({ tensors }: Tensors): Map<string, number> {
  const positions = new Map<string, number>();
  let position = 0;
  for (let block = 1; block <= 5; block++, position++) {
    for (let index = 1; index <= MAX_CONVOLUTIONS_PER_BLOCK && tensors.has(`features.${position}.weight`); index++, position += 2)
      positions.set(`${block}_${index}`, position);
  }
  return positions;
}

function foldInput(weight: Float32Array): Float32Array {
  const factors = DEVIATION.map((deviation) => 1 / (255 * deviation));
  return swapRedAndBlue(scalePlanes(weight, factors));
}
