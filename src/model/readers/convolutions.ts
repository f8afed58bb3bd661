import { VGG_CHANNELS, parseLayer, type LayerName } from '../layers.js';
import type { Convolution } from '../network.js';

export interface ReadOptions {
  /** The deepest layer to read. Default: everything there is. */
  readonly deepest?: LayerName;
}

export interface Parameters {
  /** `[out, in, 3, 3]`, row-major; the first one's input planes in BGR order. */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/** One convolution as a weights file holds it. */
export interface StoredConvolution {
  /** The convolution's name in the file, for messages. */
  readonly name: string;
  /** `[out, in, height, width]`, whatever the file's own order. */
  readonly shape: readonly number[];
  /** The number of biases, or undefined where the file has none. */
  readonly biases: number | undefined;
  read(): Promise<Parameters>;
}

/** Finds a convolution of a file by its place in the network; undefined where there is none. */
export type Lookup = (block: number, index: number) => Promise<StoredConvolution | undefined> | StoredConvolution | undefined;

/** VGG-16 and VGG-19 have at most four convolutions in a block. */
export const MAX_CONVOLUTIONS_PER_BLOCK = 4;

/**
 * Reads a network's convolutions in order, up to the first gap. Shapes are checked before values are read, so that no
 * more is allocated than the chain of channels can use.
 */
export async function readConvolutions(lookup: Lookup, { deepest }: ReadOptions): Promise<Convolution[]> {
  const convolutions: Convolution[] = [];
  let inChannels = 3;
  for (let block = 1; block <= VGG_CHANNELS.length; block++) {
    for (let index = 1; index <= MAX_CONVOLUTIONS_PER_BLOCK && isNeeded(block, index, deepest); index++) {
      const stored = await lookup(block, index);
      if (!stored) break;
      const convolution = { block, index, inChannels, ...(await readConvolution(stored, inChannels)) };
      convolutions.push(convolution);
      inChannels = convolution.outChannels;
    }
    if (convolutions.at(-1)?.block !== block) break;
  }
  return convolutions;
}

async function readConvolution(stored: StoredConvolution, inChannels: number): Promise<Parameters & Pick<Convolution, 'outChannels'>> {
  const { name, shape, biases } = stored;
  const [outChannels = 0, inputs, height, width] = shape;
  if (shape.length !== 4 || outChannels === 0 || inputs !== inChannels || height !== 3 || width !== 3)
    throw new RangeError(`${name} is ${shape.join('×')}, expected channels×${inChannels}×3×3`);
  if (biases !== outChannels) throw new RangeError(`the bias of ${name} does not have ${outChannels} elements`);
  const { weight, bias } = await stored.read();
  if (!weight.every(Number.isFinite) || !bias.every(Number.isFinite)) throw new RangeError(`${name} holds values that are no numbers`);
  return { outChannels, weight, bias };
}

/** Tells whether a convolution must be read for this layer. */
export function isNeeded(block: number, index: number, deepest: LayerName | undefined): boolean {
  const last = deepest === undefined ? null : parseLayer(deepest);
  if (!last || block < last.block) return true;
  // A block is read whole for its pooling, and from its third convolution on: cut there, a block of four would look complete.
  return block === last.block && (last.kind === 'pool' || last.index >= 3 || index <= last.index);
}

/** For blocks 1, 2, …: the channels that a network has. */
export function ownChannels(convolutions: readonly Convolution[]): number[] {
  const channels: number[] = [];
  for (const { block, outChannels } of convolutions) channels[block - 1] = outChannels;
  return channels;
}
