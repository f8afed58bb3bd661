import type { Picture, Size } from '../../pixels/picture.js';
import { encodePicture, thumbnail, type Thumbnail } from '../../image/encode.js';
import { LatestWins } from '../../async/latest-wins.js';
import { EDITOR_INTERVAL } from '../node/editor-pace.js';

/** A picture to show, perhaps one that has yet to be made; it is made only when somebody looks. */
export interface PictureSource {
  readonly make: () => Promise<Picture>;
  /** A picture of the same size that it is compared with. */
  readonly before?: () => Promise<Picture>;
  /** Of a contact sheet. */
  readonly sheet?: SheetData;
  /** Width of the copy under the node, in pixels; never enlarged. */
  readonly width: number;
  readonly title?: string;
  /** Called when the picture cannot be made. */
  readonly onError?: (error: unknown) => void;
}

/** A contact sheet's size in pixels, and what each of its pictures is; plain data. */
export interface SheetData extends Size {
  readonly cells: readonly object[];
}

/** A picture as an editor draws it under a node; without an image, it clears. By the version an editor knows that it is up to date. */
export type PictureData = {
  readonly version: number;
  readonly title?: string;
  /** The picture that it is compared with, a data URL. */
  readonly before?: string;
  /** True for a contact sheet, whose pictures can be looked up. */
  readonly isSheet?: boolean;
} & Partial<Thumbnail>;

/** The picture of a node, or the one that it is compared with. */
export type Side = 'picture' | 'before';

/** Where the pictures of a node go. */
export interface PictureChannel {
  readonly isShown: () => boolean;
  readonly publish: (data: PictureData) => void;
}

/** JPEG quality of the full picture. */
const QUALITY = 95;

interface Current {
  readonly version: number;
  readonly source: PictureSource;
  readonly made: Partial<Record<Side, Made>>;
  isReported?: boolean;
}

/** A picture, and the copies of it that have been asked for. */
interface Made {
  readonly picture: Promise<Picture>;
  jpeg?: Promise<Buffer>;
  thumbnail?: Promise<Thumbnail>;
}

/** Unlike those from before Node-RED was started again, which editors may still show. */
let versions = Date.now();

/**
 * The latest picture of a node: a small copy goes to the editors while one of them shows the node, at most four a second, the
 * latest winning. While none does, nothing is encoded.
 */
export class LivePicture {
  #current: Current | null = null;
  #published = 0;
  readonly #latest = new LatestWins<null>(EDITOR_INTERVAL, () => this.#publish());

  constructor(private readonly channel: PictureChannel) {}

  /** The latest picture's version, by which editors know whether they show it; 0 where there is no picture. */
  get version(): number {
    return this.#current?.version ?? 0;
  }

  /** True while an editor shows the node. */
  get isShown(): boolean {
    return this.channel.isShown();
  }

  show(source: PictureSource): void {
    this.#current = { version: ++versions, source, made: {} };
    if (this.isShown) this.#latest.push(null);
  }

  clear(): void {
    if (!this.#current) return;
    this.#current = null;
    this.#published = ++versions;
    if (this.isShown) this.channel.publish({ version: 0 });
  }

  /** The latest picture as `show` would send it, or null where there is none. */
  async thumbnail(): Promise<PictureData | null> {
    const current = this.#current;
    return current && dataOf(current);
  }

  /** The latest picture at its full size, or null. */
  async full(): Promise<Picture | null> {
    return this.#current && (sideOf(this.#current, 'picture')?.picture ?? null);
  }

  /** What the latest contact sheet has; null where the latest picture is none. */
  get sheet(): SheetData | null {
    return this.#current?.source.sheet ?? null;
  }

  /** The latest picture at its full size as JPEG, or the one that it is compared with; null where there is none. */
  async jpeg(side: Side = 'picture'): Promise<Buffer | null> {
    const made = this.#current && sideOf(this.#current, side);
    return made && (made.jpeg ??= made.picture.then((picture) => encodePicture(picture, 'jpeg', QUALITY)));
  }

  close(): void {
    this.#latest.close();
    this.clear();
  }

  async #publish(): Promise<void> {
    const current = this.#current;
    if (!current || current.version === this.#published || !this.isShown) return;
    try {
      const data = await dataOf(current);
      // While it was made, it may have been taken away.
      if (current.version <= this.#published) return;
      this.#published = current.version;
      this.channel.publish(data);
    } catch (error) {
      reportOnce(current, error);
    }
  }
}

/** Each picture is made, shrunk and encoded once, however many ask for it, and however often. Null where there is none. */
function sideOf(current: Current, side: Side): Made | null {
  const known = current.made[side];
  if (known) return known;
  const make = side === 'picture' ? current.source.make : current.source.before;
  if (!make) return null;
  const picture = make().catch((error: unknown) => {
    reportOnce(current, error);
    throw error;
  });
  return (current.made[side] = { picture });
}

/** Reports once why there is nothing to show, however many ask. */
function reportOnce(current: Current, error: unknown): void {
  if (current.isReported) return;
  current.isReported = true;
  current.source.onError?.(error);
}

async function dataOf(current: Current): Promise<PictureData> {
  const { version, source } = current;
  const small = (side: Side): Promise<Thumbnail> | null => {
    const made = sideOf(current, side);
    return made && (made.thumbnail ??= made.picture.then((picture) => thumbnail(picture, source.width)));
  };
  const [picture, before] = await Promise.all([small('picture'), small('before')]);
  return {
    version,
    ...(source.title ? { title: source.title } : {}),
    ...picture,
    ...(before && { before: before.image }),
    ...(source.sheet && { isSheet: true }),
  };
}
