import { boolean, camera, choice, credential, integer, LONGEST_SIDE, number, text } from '../kinds.js';
import { table } from '../table.js';
import { is } from '../when.js';
import { LONGEST_SECONDS } from './shared.js';

export const FRAME_SOURCES = ['mjpeg', 'snapshots', 'ffmpeg', 'messages'] as const;
export const TRANSPORTS = ['auto', 'tcp', 'udp'] as const;

const HTTP = is('source', 'mjpeg', 'snapshots');
const FFMPEG = is('source', 'ffmpeg');

const FORMAT = { pattern: /^[a-z0-9_,]*$/i, expected: { key: 'ffmpegFormat', words: 'the name of one of its formats, such as v4l2' } };
const INPUT = { pattern: /\S/, expected: { key: 'ffmpegInput', words: 'an address, a file or a device' } };

/** The frames in node: reads the pictures of a camera. */
export const FRAMES_IN = table('neural-style-frames-in', {
  source: choice(FRAME_SOURCES, { default: 'mjpeg', icon: 'video-camera' }),
  url: camera({ default: 'http://camera.local/video.mjpg', type: 'str', icon: 'link', when: HTTP }),
  user: credential({ default: '', icon: 'user', when: HTTP }),
  password: credential({ default: '', icon: 'lock', when: HTTP, secret: true }),
  /** Seconds from one snapshot to the next. */
  interval: number({ default: 5, min: 0.1, max: LONGEST_SECONDS, icon: 'clock-o', when: is('source', 'snapshots') }),
  input: text({ default: 'rtsp://camera.local/stream', icon: 'link', when: FFMPEG, typed: INPUT }),
  inputFormat: text({ default: '', icon: 'file-video-o', when: FFMPEG, like: FORMAT }),
  transport: choice(TRANSPORTS, { default: 'auto', icon: 'exchange', when: FFMPEG }),
  /** Pictures a second; 0 for all. */
  rate: number({ default: 5, min: 0, max: 1000, icon: 'tachometer', when: FFMPEG }),
  /** Pixels of the longer side at most; 0 for as many as it has. */
  size: integer({ default: 0, min: 0, max: LONGEST_SIDE, icon: 'arrows-alt', when: FFMPEG }),
  autostart: boolean({ default: true, icon: 'play', when: is('source', 'mjpeg', 'snapshots', 'ffmpeg') }),
});
