import { NeuralStyleError } from '../errors.js';
import { runFfmpeg } from './ffmpeg.js';

/** What a video is, as ffprobe says. */
export interface VideoInfo {
  /** Frames a second, as a fraction such as `30000/1001`. */
  readonly rate: string;
  /** About how many frames there are: their number may not stand in the file. */
  readonly frames: number;
  readonly hasSound: boolean;
  /** Seconds from the beginning of the file to its first frame. */
  readonly delay: number;
}

interface Stream {
  readonly codec_type?: string;
  readonly r_frame_rate?: string;
  readonly avg_frame_rate?: string;
  readonly nb_frames?: string;
  readonly duration?: string;
  readonly start_time?: string;
  readonly disposition?: { readonly attached_pic?: number };
}

interface Probe {
  readonly streams?: readonly Stream[];
  readonly format?: { readonly duration?: string; readonly start_time?: string };
}

const ENTRIES = [
  'format=duration,start_time',
  'stream=codec_type,r_frame_rate,avg_frame_rate,nb_frames,duration,start_time',
  'stream_disposition=attached_pic',
].join(':');

/**
 * Asks ffprobe about a video file.
 * @throws NeuralStyleError `ffmpeg-missing`, `ffmpeg-failed`, `video-invalid`, `cancelled`
 */
export async function videoInfo(file: string, signal: AbortSignal): Promise<VideoInfo> {
  const answer = await runFfmpeg('ffprobe', ['-show_entries', ENTRIES, '-of', 'json', '-i', file], { source: file, signal });
  const { streams = [], format = {} } = JSON.parse(answer.toString()) as Probe;
  // A cover is a picture, too.
  const video = streams.find(({ codec_type: type, disposition }) => type === 'video' && disposition?.attached_pic !== 1);
  if (!video) throw new NeuralStyleError('video-invalid', { source: file, reason: 'it has no video stream' });
  const rate = rateOf(video);
  if (rate === null) throw new NeuralStyleError('video-invalid', { source: file, reason: 'its frame rate is unknown' });
  const duration = Number(video.duration ?? format.duration ?? 0);
  const delay = Number(video.start_time ?? 0) - Number(format.start_time ?? 0);
  return {
    rate,
    frames: Number(video.nb_frames) || Math.max(1, Math.round(duration * valueOfRate(rate))),
    hasSound: streams.some(({ codec_type: type }) => type === 'audio'),
    delay: Number.isFinite(delay) ? Math.max(0, delay) : 0,
  };
}

/** The rate of its frames; the average where they come at various times, as a phone takes them. */
function rateOf({ r_frame_rate: nominal = '', avg_frame_rate: average = '' }: Stream): string | null {
  const usable = [average, nominal].filter(
    (rate) => /^\d+\/\d+$/.test(rate) && valueOfRate(rate) > 0 && Number.isFinite(valueOfRate(rate)),
  );
  const [first, second] = usable;
  if (first === undefined) return null;
  // An average is off by a hair where the last frame's end is not known.
  return second !== undefined && Math.abs(valueOfRate(second) / valueOfRate(first) - 1) < 0.01 ? second : first;
}

/** Frames a second, of a fraction. */
export function valueOfRate(rate: string): number {
  const [frames, seconds] = rate.split('/').map(Number);
  return frames! / seconds!;
}
