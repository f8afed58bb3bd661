import { execFileSync } from 'node:child_process';
import type { Context } from 'mocha';
import { programPath } from '../../../src/frames/ffmpeg.js';
import { skip } from '../skip.js';

/** Skips a suite where there is no ffmpeg. */
export function needsFfmpeg(context: Context): void {
  try {
    execFileSync(programPath('ffmpeg'), ['-version'], { stdio: 'ignore' });
  } catch {
    skip(context, 'ffmpeg, which reads cameras and videos, is not installed');
  }
}

/**
 * Makes a video of a test picture that moves.
 * @param options seconds, pictures a second, size in pixels, and true for a tone to go with it
 */
export function makeVideo(file: string, { seconds = 1, rate = '10', width = 96, height = 64, sound = false } = {}): void {
  const picture = ['-f', 'lavfi', '-i', `testsrc=duration=${seconds}:size=${width}x${height}:rate=${rate}`];
  const tone = sound ? ['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`, '-c:a', 'aac'] : [];
  execFileSync(programPath('ffmpeg'), ['-y', '-loglevel', 'error', ...picture, ...tone, '-pix_fmt', 'yuv420p', file]);
}
