import { createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Mask, Picture } from '../../pixels/picture.js';
import type { VideoInfo } from '../../frames/video-info.js';
import type { Studio } from '../commands/studio.js';

/** Bytes at both ends of a video that are compared; between them its size and length are. */
const COMPARED = 2 ** 20;
/** Changes where the same settings paint other frames, or keep them otherwise. */
const VERSION = 1;

/** A text that names a video, its styles and all settings that decide how it is painted and encoded, but not where anything lies. */
export async function videoKey(
  video: string,
  info: VideoInfo,
  { settings, styles, contentMask, engine }: Studio,
  file: string,
): Promise<string> {
  const { model, size, quality, colors, styleScale, statistic, styleColors, paint, loss, atOnce } = settings;
  const { method, scales, learningRate, historySize, clamp, averaging, noiseRatio, seed, plateau, timeLimit } = paint.job;
  const hash = createHash('sha256');
  hash.update(JSON.stringify([VERSION, info, size, quality, colors, styleScale, statistic, styleColors, loss, atOnce, paint.init]));
  hash.update(JSON.stringify([method, scales, learningRate, historySize, clamp, averaging, noiseRatio, seed, plateau, timeLimit]));
  hash.update(JSON.stringify([await engine.request('modelHash', model), model.pooling, file.slice(file.lastIndexOf('.')).toLowerCase()]));
  for (const { picture, blend, mask } of styles) {
    hash.update(JSON.stringify([blend, mask !== null]));
    addPixels(hash, picture);
    if (mask) addPixels(hash, mask);
  }
  if (contentMask) addPixels(hash, contentMask);
  await addEnds(hash, video);
  return hash.digest('hex');
}

function addPixels(hash: Hash, { width, height, data }: Picture | Mask): void {
  hash.update(`${width}×${height}`).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

async function addEnds(hash: Hash, video: string): Promise<void> {
  const file = await open(video);
  try {
    const { size } = await file.stat();
    hash.update(String(size));
    for (const position of [0, Math.max(0, size - COMPARED)]) {
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(COMPARED), position });
      hash.update(buffer.subarray(0, bytesRead));
    }
  } finally {
    await file.close();
  }
}
