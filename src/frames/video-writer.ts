import { writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { NeuralStyleError } from '../errors.js';
import { runFfmpeg } from './ffmpeg.js';
import { type VideoInfo, valueOfRate } from './video-info.js';

/** The endings of files that are written, each with how its pictures are encoded. */
const ENCODERS: Readonly<Record<string, 'libx264' | 'libvpx-vp9'>> = {
  '.mp4': 'libx264',
  '.mov': 'libx264',
  '.m4v': 'libx264',
  '.mkv': 'libx264',
  '.webm': 'libvpx-vp9',
};

export const VIDEO_ENDINGS: readonly string[] = Object.keys(ENCODERS);

/** The head of such a file comes first, so that it can be played before it is there as a whole. */
const WITH_A_HEAD = ['.mp4', '.mov', '.m4v'];

/** Standard colours of HD video, from RGB. */
const COLOURS = [
  ...['-vf', 'scale=out_color_matrix=bt709:out_range=tv,format=yuv420p'],
  ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
];

/** Lists parts, as ffmpeg's concat demuxer takes them. */
const LIST = 'parts.txt';

export interface EncodeOptions {
  /** The file that they will be part of, whose ending decides. */
  readonly file: string;
  /** 1–100. */
  readonly quality: number;
  readonly signal: AbortSignal;
}

/** The arguments that encode pictures; the same for each part of a video. */
function encoderArguments({ file, quality }: Pick<EncodeOptions, 'file' | 'quality'>): string[] {
  const encoder = ENCODERS[extname(file).toLowerCase()] ?? 'libx264';
  // 90 is 18 of H.264's 0 (lossless) to 51, which looks like the pictures themselves.
  const factor = String(Math.round(48 - quality / 3));
  // Frames that are predicted from later ones come in another order, by a delay that differs from part to part.
  const own = encoder === 'libx264' ? ['-bf', '0'] : ['-b:v', '0', '-row-mt', '1'];
  return [...COLOURS, '-c:v', encoder, '-crf', factor, ...own];
}

/**
 * Tries whether ffmpeg encodes what is going to be asked of it.
 * @throws NeuralStyleError `ffmpeg-missing`, `ffmpeg-failed`, `cancelled`
 */
export async function tryEncoder(options: EncodeOptions): Promise<void> {
  const { file, signal } = options;
  const picture = ['-f', 'lavfi', '-i', 'color=size=32x32:rate=10:duration=0.2'];
  await runFfmpeg('ffmpeg', [...picture, ...encoderArguments(options), '-f', 'null', '-'], { source: `the encoding of ${file}`, signal });
}

export interface PartOptions extends EncodeOptions {
  /** Where the pictures lie and the part is written. */
  readonly directory: string;
  /** The names of the pictures, with `%06d` for their numbers. */
  readonly pattern: string;
  readonly first: number;
  readonly count: number;
  /** Frames a second, as a fraction. */
  readonly rate: string;
}

/** Encodes pictures that lie in files as a part of a video, which can be joined with others. */
export async function encodePart(part: string, options: PartOptions): Promise<void> {
  const { directory, pattern, first, count, rate, file, signal } = options;
  const pictures = ['-framerate', rate, '-start_number', String(first), '-i', pattern, '-frames:v', String(count)];
  await runFfmpeg('ffmpeg', [...pictures, ...encoderArguments(options), '-f', 'mp4', '-y', part], { source: file, directory, signal });
}

/** A part of a video, in a file of its own. */
export interface Part {
  /** Letters, digits, `-` and `.`. */
  readonly name: string;
  readonly frames: number;
}

export interface JoinOptions {
  /** Where parts lie, and their list is written. */
  readonly directory: string;
  readonly parts: readonly Part[];
  /** The video that the sound is taken from. */
  readonly input: string;
  readonly info: VideoInfo;
  readonly signal: AbortSignal;
}

/** Joins parts to a video, with the sound and what is said about it of another, as they are. */
export async function joinParts(target: string, { directory, parts, input, info, signal }: JoinOptions): Promise<void> {
  const { rate, hasSound, delay } = info;
  // The parts' own durations are rounded, which adds up.
  const lines = parts.map(({ name, frames }) => `file ${name}\nduration ${(frames / valueOfRate(rate)).toFixed(6)}\n`);
  await writeFile(join(directory, LIST), lines.join(''));
  const pictures = [...(delay > 0 ? ['-itsoffset', String(delay)] : []), '-f', 'concat', '-i', LIST];
  const sound = hasSound ? ['-map', '1:a'] : [];
  const kept = ['-map', '0:v', ...sound, '-c', 'copy', '-map_metadata', '1', '-map_chapters', '1'];
  const head = WITH_A_HEAD.includes(extname(target).toLowerCase()) ? ['-movflags', '+faststart'] : [];
  await runFfmpeg('ffmpeg', [...pictures, '-i', input, ...kept, ...head, '-y', target], { source: target, directory, signal });
}

/**
 * Tries whether a file of an ending takes the sound of a video as it is.
 * @param target a file that is written for it
 * @throws NeuralStyleError `video-sound`, `ffmpeg-missing`, `cancelled`
 */
export async function trySound(input: string, target: string, signal: AbortSignal): Promise<void> {
  try {
    await runFfmpeg('ffmpeg', ['-i', input, '-map', '0:a', '-c', 'copy', '-t', '1', '-y', target], { source: input, signal });
  } catch (error) {
    if (!(error instanceof NeuralStyleError) || error.code !== 'ffmpeg-failed') throw error;
    const { reason = '' } = error.parameters;
    throw new NeuralStyleError('video-sound', { source: input, ending: extname(target), reason }, { cause: error });
  }
}
