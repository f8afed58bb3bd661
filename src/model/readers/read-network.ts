import { readPlain } from '../load.js';
import type { Network } from '../network.js';
import { isSafetensors, readSafetensors } from '../../safetensors/read-safetensors.js';
import type { ReadOptions } from './convolutions.js';
import { isHdf5 } from './hdf5.js';
import { readKeras } from './keras.js';
import { isMatlab5, readMatConvNet } from './matconvnet.js';
import { isTorchvision, readTorchvision } from './torchvision.js';
import { withWeightsFile, type WeightsFile } from '../../files/bounded-file.js';

/** Enough of a file's beginning to tell the formats apart. */
const SIGNATURE_BYTES = 20;

/**
 * Reads a VGG-16 or VGG-19 from any weights file that this project knows, told apart by content, never by name:
 * safetensors in plain or torchvision's and timm's naming, Keras' HDF5, MatConvNet's MATLAB level 5.
 *
 * @param options.deepest what lies deeper is not read; a file that ends earlier gives what it has
 * @throws NeuralStyleError `model-missing`, or `model-invalid` with the reason
 * @example const network = await readNetworkFile('imagenet-vgg-verydeep-19.mat', { deepest: 'relu4_2' });
 */
export async function readNetworkFile(file: string, options: ReadOptions = {}): Promise<Network> {
  return withWeightsFile(file, async (weights) => {
    const network = await (await readerFor(weights))(weights, options);
    if (network.convolutions.length === 0) throw new RangeError('it has no first convolution of a VGG');
    return network;
  });
}

type Reader = (file: WeightsFile, options: ReadOptions) => Promise<Network>;

async function readerFor(file: WeightsFile): Promise<Reader> {
  const bytes = await file.read(0, Math.min(SIGNATURE_BYTES, file.size));
  // Before all others: its first bytes are a number, which may look like anything.
  if (isSafetensors(bytes)) return readAnySafetensors;
  const start = bytes.toString('latin1');
  if (isHdf5(start)) return readKeras;
  if (isMatlab5(start)) return readMatConvNet;
  if (start.startsWith('MATLAB')) throw new TypeError('it is a MATLAB file of another version than 5; save it with -v7');
  if (start.startsWith('PK')) throw new TypeError('it is a PyTorch, Keras 3 or other ZIP archive; save the weights as safetensors');
  if (start.startsWith('\x80')) throw new TypeError('it is a Python pickle, which can run code; save the weights as safetensors');
  return readAnySafetensors;
}

async function readAnySafetensors(file: WeightsFile, options: ReadOptions): Promise<Network> {
  const weights = await readSafetensors(file);
  return isTorchvision(weights) ? readTorchvision(weights, options) : readPlain(weights, options);
}
