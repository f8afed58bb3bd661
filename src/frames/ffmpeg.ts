import { spawn, type ChildProcess } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { NeuralStyleError, reasonOf } from '../errors.js';
import { withoutPassword } from '../net/proxy.js';

/** Names the program where it is not on the search path; ffprobe lies beside it. */
export const FFMPEG_VARIABLE = 'NEURAL_STYLE_FFMPEG';
/** Characters of what it has said that are kept. */
const MOST_SAID = 4096;
/** Milliseconds in which it may end by itself. */
const PATIENCE = 3000;

export type Program = 'ffmpeg' | 'ffprobe';

export interface FfmpegOptions {
  /** What it reads, in errors, without a password. */
  readonly source: string;
  /** Ends it. */
  readonly signal?: AbortSignal | undefined;
  /** The folder that it runs in, where relative names start. */
  readonly directory?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** A running ffmpeg. */
export interface RunningFfmpeg {
  readonly output: Readable;
  /**
   * Resolves when it has ended well, or since the signal has fired; there is nothing more of it then.
   * @throws NeuralStyleError `ffmpeg-missing`, `ffmpeg-failed`
   */
  readonly ended: Promise<void>;
}

/** The path by which a program is started. */
export function programPath(program: Program, env: NodeJS.ProcessEnv = process.env): string {
  const named = env[FFMPEG_VARIABLE] ?? '';
  if (named === '' || program === 'ffmpeg') return named === '' ? program : named;
  const directory = dirname(named);
  const beside = basename(named).replace(/^ffmpeg/i, program);
  return directory === '.' ? beside : join(directory, beside);
}

/** Starts ffmpeg or ffprobe, without a shell, so that an argument is nothing but an argument. */
export function startFfmpeg(program: Program, args: readonly string[], options: FfmpegOptions): RunningFfmpeg {
  const { source, signal, directory, env } = options;
  const always = program === 'ffmpeg' ? ['-hide_banner', '-nostdin', '-loglevel', 'error'] : ['-v', 'error'];
  const child = spawn(programPath(program, env), [...always, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: directory,
    windowsHide: true,
  });
  const end = (): void => stop(child);
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end, { once: true });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-MOST_SAID)));
  const ended = new Promise<void>((resolve, reject) => {
    child.once('error', (error) => reject(new NeuralStyleError('ffmpeg-missing', { program, reason: reasonOf(error) }, { cause: error })));
    child.once('close', (code, killedBy) => {
      signal?.removeEventListener('abort', end);
      if (code === 0 || signal?.aborted) resolve();
      else
        reject(
          new NeuralStyleError('ffmpeg-failed', { source, reason: withoutPassword(lastLine(said) || `it ended with ${killedBy ?? code}`) }),
        );
    });
  });
  // Whoever waits for it gets it.
  ended.catch(() => undefined);
  return { output: child.stdout, ended };
}

function stop(child: ChildProcess): void {
  child.kill('SIGTERM');
  const patience = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  child.once('close', () => clearTimeout(patience));
}

/** The line that says most: the last one. */
function lastLine(said: string): string {
  return said.trim().split('\n').at(-1)!.trim();
}

/**
 * Runs ffmpeg or ffprobe to its end.
 * @returns what it has written
 * @throws NeuralStyleError `ffmpeg-missing`, `ffmpeg-failed`, `cancelled` where the signal has fired
 */
export async function runFfmpeg(program: Program, args: readonly string[], options: FfmpegOptions): Promise<Buffer> {
  const { output, ended } = startFfmpeg(program, args, options);
  const chunks: Buffer[] = [];
  output.on('data', (chunk: Buffer) => chunks.push(chunk));
  await ended;
  if (options.signal?.aborted) throw new NeuralStyleError('cancelled');
  return Buffer.concat(chunks);
}
