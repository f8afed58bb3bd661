import { randomBytes } from 'node:crypto';
import { Lock } from '../../async/lock.js';
import { resizePicture } from '../../image/decode.js';
import { encodePicture } from '../../image/encode.js';
import { fitOf, longerSide } from '../../pixels/fit.js';
import type { Picture } from '../../pixels/picture.js';
import { entryId, type HistoryEntry, keptSettings } from './history-entry.js';
import type { HistoryStore } from './history-store.js';

/** The longest side of a picture that is kept, in pixels; a larger one is reduced. */
export const LONGEST_SIDE = 2048;
const THUMBNAIL_SIDE = 160;
const QUALITY = { picture: 92, thumbnail: 80 };
/** Milliseconds between two frames of one node that are kept. */
const FRAME_INTERVAL = 10_000;
/** Paintings whose files are being made; of more, the pictures would fill the memory. */
const MOST_PENDING = 8;
/** Bytes of an objective that is kept. */
const LARGEST_OBJECTIVE = 32e6;

/** A painting that is done. */
export interface DonePainting extends Pick<HistoryEntry, 'node' | 'instance' | 'type' | 'seconds' | 'iterations' | 'loss'> {
  readonly picture: Picture;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Makes what it can be painted from again; null where it cannot. */
  readonly objective: (() => Promise<Buffer>) | null;
  /** True for one of many that follow each other, of a camera for instance: few of them are kept. */
  readonly isFrame: boolean;
}

/** Puts paintings into the history, one after the other, beside all other work. */
export class HistoryRecorder {
  readonly #lock = new Lock();
  readonly #frames = new Map<string, number>();
  #pending = 0;

  /**
   * @param store gives null while no history is kept; may throw
   * @param onError receives what keeps a painting from being kept
   * @param now milliseconds since 1970
   */
  constructor(
    private readonly store: () => HistoryStore | null,
    private readonly onError: (error: unknown) => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** Keeps a painting; resolves, in any case, when that is done. */
  async keep(done: DonePainting): Promise<void> {
    if (this.#pending >= MOST_PENDING || (done.isFrame && !this.#isDue(done.node))) return;
    this.#pending += 1;
    // The time of its end, also where others are being kept.
    const time = this.now();
    const work = async (): Promise<void> => {
      const store = this.store();
      if (store) await record(store, done, time);
    };
    await this.#lock.run(work).catch(this.onError);
    this.#pending -= 1;
  }

  #isDue(node: string): boolean {
    const now = this.now();
    if (now - (this.#frames.get(node) ?? -Infinity) < FRAME_INTERVAL) return false;
    this.#frames.set(node, now);
    return true;
  }
}

async function record(store: HistoryStore, done: DonePainting, time: number): Promise<void> {
  const { picture, settings, node, instance, type, seconds, iterations, loss } = done;
  const { width, height } = picture;
  const kept = {
    picture: await jpegOf(picture, LONGEST_SIDE, QUALITY.picture),
    thumbnail: await jpegOf(picture, THUMBNAIL_SIDE, QUALITY.thumbnail),
  };
  const objective = (await done.objective?.()) ?? null;
  const files = { ...kept, objective: objective && objective.length <= LARGEST_OBJECTIVE ? objective : null };
  const id = entryId(time, randomBytes(4).toString('hex'));
  await store.add(
    {
      ...{ node, ...(instance !== undefined && { instance }), type, seconds, iterations, loss },
      id,
      time,
      width,
      height,
      settings: keptSettings(settings),
    },
    files,
  );
}

async function jpegOf(picture: Picture, longest: number, quality: number): Promise<Buffer> {
  const { width, height } = fitOf(picture, longerSide(longest, false)).to;
  return encodePicture(await resizePicture(picture, width, height), 'jpeg', quality);
}
