import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { NeuralStyleError, reasonOf } from '../../errors.js';
import { acquireLock, type FileLock, isLock } from '../../files/file-lock.js';
import { writeFileAtomically } from '../../files/write-file.js';
import { decodePicture } from '../../image/decode.js';
import type { Part } from '../../frames/video-writer.js';
import { encodePicture } from '../../image/encode.js';
import type { Picture } from '../../pixels/picture.js';

/** Frames of a part; those that are not in one yet lie as pictures. */
export const FRAMES_OF_A_PART = 48;
/** As ffmpeg counts them. */
export const FRAME_PATTERN = 'frame-%06d.png';

const FRAME = /^frame-(\d{6,})\.png$/;
const PART = /^part-(\d{6,})\.mp4$/;
const JOB = 'job.json';
const LOCK = 'lock';
/** The frames behind the full parts, once all are painted. */
const REST = 'rest.mp4';
const UNFINISHED = 'unfinished.mp4';

const numbered = (name: string, number: number, ending: string): string => `${name}-${String(number).padStart(6, '0')}${ending}`;
const frameName = (index: number): string => numbered('frame', index, '.png');
const resultName = (index: number): string => numbered('result', index, '.png');
const partName = (index: number): string => numbered('part', index, '.mp4');

interface Job {
  readonly key: string;
  readonly seed: number;
}

/** Encodes the frames from `first` on, which lie in the folder, as a part. */
export type EncodePart = (part: string, first: number, count: number) => Promise<void>;

/**
 * The painted frames of a video that is not finished, in a folder: full parts of it, and the frames since, as pictures. It is in order at any
 * time, whenever a process ends, and takes as much space as the video and some frames.
 */
export class PaintedFrames {
  #count: number;

  private constructor(
    readonly folder: string,
    readonly seed: number,
    count: number,
    private readonly lock: FileLock,
    private readonly encode: EncodePart,
  ) {
    this.#count = count;
  }

  /**
   * Opens the folder of a video, or makes it.
   * @param key names the video and all that decides its paintings
   * @param seed taken where the folder is new
   * @throws NeuralStyleError `video-other`, `video-busy`, `file-unwritable`
   */
  static async open(folder: string, key: string, seed: number, encode: EncodePart): Promise<PaintedFrames> {
    const lock = await lockOf(folder);
    try {
      const job = await jobIn(folder);
      const names = (await readdir(folder)).filter((name) => name !== LOCK);
      const count = countIn(names);
      if (job ? job.key !== key : names.length > 0) throw new NeuralStyleError('video-other', { folder, frames: count });
      if (!job) await writeFileAtomically(join(folder, JOB), Buffer.from(JSON.stringify({ key, seed } satisfies Job)));
      return new PaintedFrames(folder, job?.seed ?? seed, job ? count : 0, lock, encode);
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Frames that are painted. */
  get count(): number {
    return this.#count;
  }

  /** Fires when another process has taken the folder, which happens to one that was suspended for long. */
  get lost(): AbortSignal {
    return this.lock.lost;
  }

  /** The painting of the last frame, before its colours were changed; null where there is none. */
  async last(): Promise<Picture | null> {
    if (this.#count === 0) return null;
    const index = this.#count - 1;
    const read = async (name: string): Promise<Picture> => decodePicture({ name, file: await readFile(join(this.folder, name)) }, 0);
    return read(resultName(index)).catch(() => read(frameName(index)));
  }

  /**
   * Adds the next frame.
   * @param result its painting, which the next frame is painted from
   * @param shown the same as it is shown, where its colours are others
   */
  async add(result: Picture, shown: Picture): Promise<void> {
    const index = this.#count;
    if (shown !== result) await this.#write(resultName(index), result);
    // With this one it counts as painted.
    await this.#write(frameName(index), shown);
    this.#count += 1;
    await this.#remove(resultName(index - 1));
    if (this.#count % FRAMES_OF_A_PART === 0) await this.#endParts();
  }

  /**
   * Ends the last part.
   * @returns all parts, in their order
   */
  async finish(): Promise<Part[]> {
    const full = await this.#endParts();
    const rest = this.#count - full * FRAMES_OF_A_PART;
    if (rest > 0) await this.encode(REST, full * FRAMES_OF_A_PART, rest);
    const parts = Array.from({ length: full }, (_, index) => ({ name: partName(index), frames: FRAMES_OF_A_PART }));
    return rest > 0 ? [...parts, { name: REST, frames: rest }] : parts;
  }

  /** Lets go of the folder, which stays. */
  async close(): Promise<void> {
    await this.lock.release();
  }

  /** Removes the folder, once all is where it belongs. */
  async remove(): Promise<void> {
    await this.lock.release();
    await rm(this.folder, { recursive: true, force: true });
  }

  /**
   * Makes full parts of the frames that lie as pictures. The last frame stays, since the next is painted from it.
   * @returns how many full parts there are
   */
  async #endParts(): Promise<number> {
    const full = Math.floor(this.#count / FRAMES_OF_A_PART);
    const names = await readdir(this.folder);
    for (let part = 0; part < full; part++) {
      if (names.includes(partName(part))) continue;
      await this.encode(UNFINISHED, part * FRAMES_OF_A_PART, FRAMES_OF_A_PART);
      await rename(join(this.folder, UNFINISHED), join(this.folder, partName(part)));
    }
    for (const name of names) {
      const index = Number(FRAME.exec(name)?.[1] ?? Infinity);
      if (index < Math.min(full * FRAMES_OF_A_PART, this.#count - 1)) await this.#remove(name);
    }
    return full;
  }

  async #write(name: string, picture: Picture): Promise<void> {
    await writeFileAtomically(join(this.folder, name), await encodePicture(picture, 'png', 100));
  }

  async #remove(name: string): Promise<void> {
    await rm(join(this.folder, name), { force: true });
  }
}

/** Frames that are painted without a gap: those of full parts, and those behind them. */
function countIn(names: readonly string[]): number {
  const found = (pattern: RegExp): Set<number> =>
    new Set(names.map((name) => pattern.exec(name)).flatMap((match) => (match ? [Number(match[1])] : [])));
  const [parts, frames] = [found(PART), found(FRAME)];
  let full = 0;
  while (parts.has(full)) full += 1;
  let count = full * FRAMES_OF_A_PART;
  while (frames.has(count)) count += 1;
  return count;
}

async function lockOf(folder: string): Promise<FileLock> {
  try {
    await mkdir(folder, { recursive: true });
    const lock = await acquireLock(join(folder, LOCK));
    if (isLock(lock)) return lock;
    throw new NeuralStyleError('video-busy', { folder, pid: lock.pid, host: lock.host });
  } catch (error) {
    if (error instanceof NeuralStyleError) throw error;
    throw new NeuralStyleError('file-unwritable', { file: folder, reason: reasonOf(error) }, { cause: error });
  }
}

async function jobIn(folder: string): Promise<Job | null> {
  const text = await readFile(join(folder, JOB), 'utf8').catch(() => null);
  if (text === null) return null;
  try {
    const { key, seed } = JSON.parse(text) as Partial<Job>;
    if (typeof key === 'string' && typeof seed === 'number') return { key, seed };
  } catch {
    // Something else.
  }
  return { key: '', seed: 0 };
}
