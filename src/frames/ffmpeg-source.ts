import type { Limits } from '../image/limits.js';
import { NeuralStyleError } from '../errors.js';
import { withoutPassword } from '../net/proxy.js';
import { startFfmpeg } from './ffmpeg.js';
import type { FrameSource } from './frame-source.js';
import { JpegCutter } from './jpeg-cutter.js';

export interface FfmpegSourceOptions {
  /** An address, a file or a device. */
  readonly input: string;
  /** The input's format where ffmpeg does not see it, such as `v4l2` for a device; empty otherwise. */
  readonly format: string;
  /** The way of RTSP; `auto` is what ffmpeg tries by itself. */
  readonly transport: 'auto' | 'tcp' | 'udp';
  /** Pictures a second; 0 for all. */
  readonly rate: number;
  /** Pixels of the longer side at most; 0 for as many as it has. */
  readonly size: number;
  readonly limits: Pick<Limits, 'maxBytes'>;
}

const SCHEME = /^[a-z][a-z0-9+.-]+:/i;
/** Milliseconds without a byte after which it is given up. */
const SILENCE = 60_000;

/** Anything that ffmpeg opens, as JPEGs. */
export class FfmpegSource implements FrameSource {
  readonly name: string;

  constructor(private readonly options: FfmpegSourceOptions) {
    this.name = withoutPassword(options.input);
  }

  async read(onFrame: (picture: Buffer) => void, signal: AbortSignal): Promise<'finished' | 'cut'> {
    const cutter = new JpegCutter({ source: this.name, maxBytes: this.options.limits.maxBytes });
    const over = new AbortController();
    const { output, ended } = startFfmpeg('ffmpeg', ffmpegArguments(this.options), {
      source: this.name,
      signal: AbortSignal.any([signal, over.signal]),
    });
    const silent = new NeuralStyleError('ffmpeg-failed', { source: this.name, reason: `nothing came for ${SILENCE / 1000} s` });
    const silence = setTimeout(() => over.abort(silent), SILENCE);
    silence.unref();
    try {
      for await (const chunk of output as AsyncIterable<Buffer>) {
        silence.refresh();
        cutter.push(chunk).forEach(onFrame);
      }
    } finally {
      clearTimeout(silence);
      // Where a picture was no good, ffmpeg still runs.
      if (!output.readableEnded) over.abort();
      await ended;
    }
    if (over.signal.reason === silent) throw silent;
    return isFile(this.options) ? 'finished' : 'cut';
  }
}

/** The arguments with which ffmpeg writes JPEGs, one behind the other, to its output. */
export function ffmpegArguments(options: FfmpegSourceOptions): readonly string[] {
  const { input, format, transport, rate, size } = options;
  const filters = [
    ...(rate > 0 ? [`fps=${rate}`] : []),
    ...(size > 0 ? [`scale=w='min(${size},iw)':h='min(${size},ih)':force_original_aspect_ratio=decrease`] : []),
  ];
  return [
    ...(transport !== 'auto' && /^rtsps?:/i.test(input) ? ['-rtsp_transport', transport] : []),
    // A file comes as fast as it is watched.
    ...(isFile(options) ? ['-re'] : []),
    ...(format === '' ? [] : ['-f', format]),
    ...['-i', input, '-an', '-sn', '-dn'],
    ...(filters.length > 0 ? ['-vf', filters.join(',')] : []),
    ...['-c:v', 'mjpeg', '-q:v', '2', '-f', 'image2pipe', '-'],
  ];
}

/** True for what ends by itself, rather than being cut off. */
function isFile({ input, format }: Pick<FfmpegSourceOptions, 'input' | 'format'>): boolean {
  return format === '' && (!SCHEME.test(input) || /^(?:file:|[a-z]:[\\/])/i.test(input));
}
