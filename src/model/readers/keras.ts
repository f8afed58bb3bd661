import { MEAN_PIXEL_RGB, type Network } from '../network.js';
import { ownChannels, readConvolutions, type ReadOptions, type StoredConvolution } from './convolutions.js';
import { Hdf5File, type Hdf5Dataset, type Hdf5Group } from './hdf5.js';
import type { WeightsFile } from '../../files/bounded-file.js';

/** `block1_conv1_W_1:0` in the files that Keras offers, `kernel:0` in later ones, and `kernel` in the latest. */
const KERNEL = /(?:^|_)(?:W|kernel)(?:_\d+)?(?::0)?$/;
const BIAS = /(?:^|_)(?:b|bias)(?:_\d+)?(?::0)?$/;

/** Later Keras nests a layer's name in itself, and a name scope may come on top. */
const MAX_DEPTH = 4;

interface Found {
  readonly kernel: Hdf5Dataset;
  readonly bias: Hdf5Dataset | undefined;
}

/**
 * Reads Keras' VGG16 and VGG19 in HDF5, with or without the top: `vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5` and what
 * `save_weights` or `save` write. Kernels are [height, width, in, out], for BGR input minus ImageNet's mean pixel.
 */
export async function readKeras(file: WeightsFile, options: ReadOptions): Promise<Network> {
  const hdf5 = await Hdf5File.open(file);
  const root = await layersOf(hdf5);
  const convolutions = await readConvolutions(async (block, index) => {
    const name = `block${block}_conv${index}`;
    const address = root.get(name);
    const found = address === undefined ? undefined : await find(hdf5, address, 0);
    return found && stored(name, found);
  }, options);
  if (convolutions.length === 0) throw new RangeError('it has no block1_conv1');
  return { convolutions, taps: new Map(), nominalChannels: ownChannels(convolutions), meanPixel: MEAN_PIXEL_RGB };
}

/** The group of the layers: the root, or `model_weights` where a whole model was saved. */
async function layersOf(hdf5: Hdf5File): Promise<Hdf5Group> {
  const root = await hdf5.group(hdf5.root);
  const model = root?.get('model_weights');
  const layers = model === undefined ? root : await hdf5.group(model);
  if (!layers) throw new TypeError('it is HDF5 without groups');
  return layers;
}

/** The kernel and bias in a layer's group, or in the one group within it. */
async function find(hdf5: Hdf5File, address: number, depth: number): Promise<Found | undefined> {
  const entries = depth < MAX_DEPTH ? await hdf5.group(address) : null;
  if (!entries) return undefined;
  const named = async (pattern: RegExp): Promise<Hdf5Dataset | undefined> => {
    const entry = [...entries].find(([name]) => pattern.test(name));
    return entry ? ((await hdf5.dataset(entry[1])) ?? undefined) : undefined;
  };
  const kernel = await named(KERNEL);
  if (kernel) return { kernel, bias: await named(BIAS) };
  const [inner] = entries.values();
  return inner === undefined ? undefined : find(hdf5, inner, depth + 1);
}

function stored(name: string, { kernel, bias }: Found): StoredConvolution {
  const [height = 0, width = 0, inputs = 0, outputs = 0] = kernel.shape;
  return {
    name,
    shape: kernel.shape.length === 4 ? [outputs, inputs, height, width] : kernel.shape,
    biases: bias?.shape.length === 1 ? bias.shape[0] : undefined,
    read: async () => ({ weight: outputsFirst(await kernel.read(), inputs, outputs), bias: await bias!.read() }),
  };
}

/** [3, 3, in, out] to [out, in, 3, 3]. */
function outputsFirst(kernel: Float32Array, inputs: number, outputs: number): Float32Array {
  const weight = new Float32Array(kernel.length);
  let from = 0;
  for (let at = 0; at < 9; at++) {
    for (let input = 0; input < inputs; input++) {
      for (let output = 0; output < outputs; output++) weight[(output * inputs + input) * 9 + at] = kernel[from++]!;
    }
  }
  return weight;
}
