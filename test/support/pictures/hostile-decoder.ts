import sharp, { type Sharp } from 'sharp';
import { longerSide } from '../../../src/pixels/fit.js';
import { NeuralStyleError } from '../../../src/errors.js';
import { decodePixels, type DecodedPicture } from '../../../src/image/decoder/read-pixels.js';
import { mutations } from '../files/mutate.js';
import { processorSeconds } from '../processor-seconds.js';
import { withRightChecksums } from './png.js';

/*
 * A program of its own, as the decoder process is, so that a crash is seen and its memory can be measured: decodes damaged copies of a
 * picture and prints a DecoderReport. Arguments: the name of an encoding, how many copies, the seed.
 */

export interface DecoderReport {
  readonly refused: number;
  readonly decoded: number;
  /** What ended in anything else than a NeuralStyleError of the expected kinds or a whole picture. */
  readonly failures: readonly string[];
  /** Time of the processor, whatever else it does. */
  readonly slowestSeconds: number;
  /** Resident bytes at most, beyond those after the first decode. */
  readonly growth: number;
}

const WIDTH = 160;
const HEIGHT = 96;
const MOST_PIXELS = 1e6;
const EXPECTED = ['image-invalid', 'image-too-large'];

/** Pictures with every structure that the formats have: tiles, palettes, several scans, frames, profiles and metadata. */
export const ENCODINGS: Readonly<Record<string, (image: Sharp) => Sharp>> = {
  jpeg: (image) => image.jpeg().withMetadata({ orientation: 6 }),
  'progressive jpeg': (image) => image.jpeg({ progressive: true }),
  png: (image) => image.png().withIccProfile('p3'),
  'interlaced palette png': (image) => image.png({ progressive: true, palette: true, colours: 16 }),
  webp: (image) => image.webp().withMetadata({ orientation: 3 }),
  'lossless webp': (image) => image.webp({ lossless: true }),
  avif: (image) => image.avif({ effort: 0 }),
  'tiff in strips': (image) => image.tiff({ compression: 'lzw' }),
  'tiled tiff': (image) => image.tiff({ tile: true, tileWidth: 64, tileHeight: 64, compression: 'deflate' }),
  'tiff with jpeg': (image) => image.tiff({ compression: 'jpeg' }),
  gif: (image) => image.gif(),
};

async function main([encoding = '', count = '', seed = '']: string[]): Promise<DecoderReport> {
  const original = await ENCODINGS[encoding]!(sample()).toBuffer();
  const next = mutations(original, Number(seed));
  const repair = encoding.endsWith('png') ? withRightChecksums : (bytes: Buffer): Buffer => bytes;
  const failures: string[] = [];
  let [refused, decoded, slowestSeconds] = [0, 0, 0];
  await decode(original, 0);
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 2);
  for (let number = 0; number < Number(count); number++) {
    // Damage behind right checksums reaches further into the decoder.
    const file = number % 4 === 0 ? next() : repair(next());
    const start = process.cpuUsage();
    try {
      const { width, height, data } = await decode(file, number % 2 === 0 ? 0 : 48);
      if (data.length !== width * height * 3 || width * height > MOST_PIXELS) failures.push(`copy ${number}: ${width}×${height}`);
      decoded += 1;
    } catch (error) {
      if (error instanceof NeuralStyleError && EXPECTED.includes(error.code)) refused += 1;
      else failures.push(`copy ${number}: ${String(error)}`);
    }
    slowestSeconds = Math.max(slowestSeconds, processorSeconds(start));
  }
  clearInterval(watch);
  return { refused, decoded, failures, slowestSeconds, growth: peak - before };
}

function decode(file: Buffer, size: number): Promise<DecodedPicture> {
  const background = { r: 255, g: 255, b: 255 };
  return decodePixels(Buffer.from(file), {
    raw: null,
    sizing: longerSide(size),
    background,
    maxPixels: MOST_PIXELS,
    acceptTruncated: false,
  });
}

function sample(): Sharp {
  const data = Uint8Array.from({ length: WIDTH * HEIGHT * 3 }, (_, i) => 128 + 100 * Math.sin(i / 37) + ((i * 31) % 20));
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } });
}

if (require.main === module) void main(process.argv.slice(2)).then((report) => process.stdout.write(JSON.stringify(report)));
