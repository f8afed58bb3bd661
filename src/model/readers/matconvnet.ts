import { isMeanPixel } from '../load.js';
import { parseLayer } from '../layers.js';
import { MEAN_PIXEL_RGB, type Network } from '../network.js';
import { swapRedAndBlue } from '../swap-red-and-blue.js';
import { ByteStream, inflated, piecesOf } from './byte-stream.js';
import { isNeeded, ownChannels, readConvolutions, type ReadOptions, type StoredConvolution } from './convolutions.js';
import { MatArrays, type ArrayHeader, type MatValue } from './mat-arrays.js';
import type { WeightsFile } from '../../files/bounded-file.js';

const HEADER_BYTES = 128;
const MATRIX = 14;
const COMPRESSED = 15;
const MAX_VARIABLES = 64;
const MAX_CHANNELS = 4096;
const MAX_AVERAGE_IMAGE = 512 * 512 * 3;

/** Float weights hardly compress: VGG-19's file unpacks to 1.1 times its size. */
const MAX_RATIO = 4;
/** For what does compress: names of classes, an average image of one colour. */
const ALLOWANCE_BYTES = 4 * 1024 * 1024;

/** Tells whether a file begins as MATLAB's level 5 files do. */
export function isMatlab5(start: string): boolean {
  return start.startsWith('MATLAB 5.0 MAT-file');
}

interface Variables {
  readonly convolutions: Map<string, StoredConvolution>;
  meanPixel: Network['meanPixel'];
}

/**
 * Reads MatConvNet's networks, such as imagenet-vgg-verydeep-19.mat. Kernels are [width, height, in, out] in MATLAB's order,
 * which in ours is [out, in, height, width] of the transposed kernels that the program this project descends from makes
 * (anishathalye/neural-style, vgg.py), for RGB input; the mean pixel is that of the file's average image.
 */
export async function readMatConvNet(file: WeightsFile, options: ReadOptions): Promise<Network> {
  const header = await file.read(0, HEADER_BYTES);
  if (header.toString('latin1', 126) !== 'IM') throw new TypeError('it is a big-endian MATLAB file');
  const variables: Variables = { convolutions: new Map(), meanPixel: MEAN_PIXEL_RGB };
  for await (const stream of variablesOf(file)) await readVariable(stream, file, variables, options);
  const convolutions = await readConvolutions((block, index) => variables.convolutions.get(`conv${block}_${index}`), options);
  return { convolutions, taps: new Map(), nominalChannels: ownChannels(convolutions), meanPixel: variables.meanPixel };
}

/** Each variable of the file as a stream; how far it is read decides how much is unpacked. */
async function* variablesOf(file: WeightsFile): AsyncGenerator<ByteStream, void> {
  const limit = MAX_RATIO * file.size + ALLOWANCE_BYTES;
  let position = HEADER_BYTES;
  for (let count = 0; position < file.size; count++) {
    if (count === MAX_VARIABLES) throw new RangeError(`it has more than ${MAX_VARIABLES} variables`);
    const tag = await file.read(position, 8);
    const type = tag.readUInt32LE(0);
    const length = tag.readUInt32LE(4);
    if (type !== MATRIX && type !== COMPRESSED) throw new TypeError(`a variable was expected where there is an element of type ${type}`);
    if (position + 8 + length > file.size) throw new RangeError('the file is cut off');
    const pieces = type === COMPRESSED ? inflated(piecesOf(file, position + 8, length)) : piecesOf(file, position, 8 + length);
    const stream = new ByteStream(pieces, limit);
    try {
      yield stream;
    } finally {
      await stream.close();
    }
    position += 8 + length;
  }
}

async function readVariable(stream: ByteStream, file: WeightsFile, variables: Variables, options: ReadOptions): Promise<void> {
  const arrays = new MatArrays(stream, wantedIn(file));
  const header = await arrays.header();
  if (header.name === 'layers' && header.kind === 'cell') await readLayers(arrays, header, variables, options);
  else if (header.name === 'normalization') setMeanPixel(await arrays.value(header), variables);
  else if (header.name === 'meta') setMeanPixel(field(await arrays.value(header), 'normalization'), variables);
}

/** Kernels of 3×3, biases and the average image, all together no more than the file can honestly hold. */
function wantedIn(file: WeightsFile): (shape: readonly number[]) => boolean {
  let budget = MAX_RATIO * file.size + ALLOWANCE_BYTES;
  return (shape) => {
    const count = shape.reduce((product, extent) => product * extent, 1);
    const isKernel = shape.length === 4 && shape[0] === 3 && shape[1] === 3;
    const isAverageImage = shape.length === 3 && shape[2] === 3 && count <= MAX_AVERAGE_IMAGE;
    if (count === 0 || (!isKernel && !isAverageImage && count > MAX_CHANNELS)) return false;
    budget -= 4 * count;
    if (budget < 0) throw new RangeError('its arrays hold more than the file can');
    return true;
  };
}

/** Layers come in order, so what follows the deepest one needed is never unpacked. */
async function readLayers(arrays: MatArrays, header: ArrayHeader, { convolutions }: Variables, { deepest }: ReadOptions): Promise<void> {
  for await (const layer of arrays.cells(header)) {
    const name = field(layer, 'name');
    const position = name?.kind === 'text' ? parseLayer(name.text) : null;
    if (name?.kind !== 'text' || !position) continue;
    const { kind, block, index } = position;
    if (kind === 'conv' && isNeeded(block, index, deepest)) convolutions.set(name.text, storedConvolution(name.text, layer));
    const blockIsDone = kind === 'pool' || (kind === 'conv' && !isNeeded(block, index + 1, deepest));
    if (blockIsDone && (block === 5 || !isNeeded(block + 1, 1, deepest))) return;
  }
}

function storedConvolution(name: string, layer: MatValue): StoredConvolution {
  const weights = field(layer, 'weights');
  const [kernel, bias] = weights?.kind === 'cell' ? weights.cells : [field(layer, 'filters'), field(layer, 'biases')];
  if (kernel?.kind !== 'numbers' || bias?.kind !== 'numbers') throw new TypeError(`${name} has no weights`);
  const { values } = kernel;
  return {
    name,
    shape: [...kernel.shape].reverse(),
    biases: bias.values?.length,
    read: () => {
      if (!values || !bias.values) throw new TypeError(`${name} has no weights`);
      return Promise.resolve({ weight: name === 'conv1_1' ? swapRedAndBlue(values) : values, bias: bias.values });
    },
  };
}

/** The mean of the average image, red first: [height, width, 3] or three numbers. */
function setMeanPixel(normalization: MatValue | undefined, variables: Variables): void {
  const image = field(normalization, 'averageImage');
  if (image?.kind !== 'numbers' || !image.values) return;
  const { values } = image;
  const plane = values.length / 3;
  const mean = [0, 1, 2].map(
    (channel) => values.subarray(channel * plane, (channel + 1) * plane).reduce((sum, value) => sum + value, 0) / plane,
  );
  if (!Number.isInteger(plane) || !isMeanPixel(mean)) throw new RangeError(`its average image has the mean ${mean.join(', ')}`);
  variables.meanPixel = mean;
}

function field(value: MatValue | undefined, name: string): MatValue | undefined {
  return value?.kind === 'struct' ? value.fields.get(name) : undefined;
}
