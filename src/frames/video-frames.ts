import { NeuralStyleError } from '../errors.js';
import type { Picture } from '../pixels/picture.js';
import { startFfmpeg } from './ffmpeg.js';

export interface FramesOptions {
  /** Frames a second, as a fraction. */
  readonly rate: string;
  /** Pixels of the longer side; 0 for as many as it has. Both sides are even, as videos want them. */
  readonly size: number;
  /** The first frame to read, from 0. */
  readonly from: number;
  readonly signal: AbortSignal;
}

/** Bytes in which the head of a frame stands: `P6`, its sizes, 255. */
const MOST_HEAD = 64;
const HEAD = /^P6\s(\d+)\s(\d+)\s255\s/;

/**
 * The frames of a video file, upright, each when it is asked for: ffmpeg waits meanwhile. The same options give the same pixels.
 * @throws NeuralStyleError `ffmpeg-missing`, `ffmpeg-failed`, `cancelled`
 */
export async function* videoFrames(file: string, options: FramesOptions): AsyncGenerator<Picture, void> {
  const { rate, size, from, signal } = options;
  const over = new AbortController();
  const both = AbortSignal.any([signal, over.signal]);
  const filters = [`fps=${rate}`, `select=gte(n\\,${from})`, 'setpts=N', scaleTo(size), 'setsar=1', 'format=rgb24'];
  const args = ['-i', file, '-map', '0:V:0', '-an', '-sn', '-dn', '-vf', filters.join(','), '-r', rate];
  const { output, ended } = startFfmpeg('ffmpeg', [...args, '-c:v', 'ppm', '-f', 'image2pipe', '-'], { source: file, signal: both });
  try {
    yield* framesIn(output as AsyncIterable<Buffer>);
  } finally {
    if (!output.readableEnded) over.abort();
    await ended;
  }
  if (signal.aborted) throw new NeuralStyleError('cancelled');
}

/** Pixels are square afterwards. */
function scaleTo(size: number): string {
  const even = (length: string): string => `2*max(1\\,round(${length}/2))`;
  const longest = 'max(iw*sar\\,ih)';
  const [width, height] = size === 0 ? ['iw*sar', 'ih'] : [`iw*sar*${size}/${longest}`, `ih*${size}/${longest}`];
  return `scale=w=${even(width)}:h=${even(height)}:flags=lanczos+accurate_rnd`;
}

/** Pictures out of a row of PPM files. */
async function* framesIn(chunks: AsyncIterable<Buffer>): AsyncGenerator<Picture, void> {
  let rest: Buffer = Buffer.alloc(0);
  let frame: { readonly width: number; readonly height: number; readonly data: Buffer } | null = null;
  let filled = 0;
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length > 0) {
      if (!frame) {
        const head = HEAD.exec(rest.toString('latin1', 0, MOST_HEAD));
        if (!head) break;
        const [width, height] = [Number(head[1]), Number(head[2])];
        frame = { width, height, data: Buffer.allocUnsafeSlow(3 * width * height) };
        filled = 0;
        rest = rest.subarray(head[0].length);
      }
      const { width, height, data } = frame;
      const taken = rest.copy(data, filled);
      filled += taken;
      rest = rest.subarray(taken);
      if (filled < data.length) continue;
      frame = null;
      yield { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
    }
  }
}
