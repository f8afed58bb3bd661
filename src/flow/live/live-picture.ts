import type { Picture } from '../../pixels/picture.js';
import { encodePicture, thumbnail, type Thumbnail } from '../../image/encode.js';
import { LatestWins } from '../../async/latest-wins.js';
import { EDITOR_INTERVAL } from '../node/editor-pace.js';

/** A picture to show, perhaps one that has yet to be made; it is made only when somebody looks. */
export interface PictureSource {
  readonly make: () => Promise<Picture>;
  /** A picture of the same size that it is compared with. */
  readonly before?: () => Promise<Picture>;
  /** Width of the copy under the node, in pixels; never enlarged. */
  readonly width: number;
  readonly title?: string;
  /** Called when the picture cannot be made. */
  readonly onError?: (error: unknown) => void;
}

/** A picture as an editor draws it under a node; without an image, it clears. By the version an editor knows that it is up to date. */
export type PictureData = {
  readonly version: number;
  readonly title?: string;
  /** The picture that it is compared with. */ readonly before?: string;
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
  picture?: Promise<Picture>;
  before?: Promise<Picture>;
  readonly jpegs: Map<Side, Promise<Buffer>>;
  isReported?: boolean;
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
    this.#current = { version: ++versions, source, jpegs: new Map() };
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
    return this.#current && pictureOf(this.#current);
  }

  /** The latest picture at its full size as JPEG, or the one that it is compared with; null where there is none. */
  async jpeg(side: Side = 'picture'): Promise<Buffer | null> {
    const current = this.#current;
    const picture = current && (side === 'picture' ? pictureOf(current) : beforeOf(current));
    if (!current || !picture) return null;
    const encoded = current.jpegs.get(side) ?? picture.then((each) => encodePicture(each, 'jpeg', QUALITY));
    current.jpegs.set(side, encoded);
    return encoded;
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

/** Each picture is made, shrunk and encoded once, however many ask for it, and however often. */
function pictureOf(current: Current): Promise<Picture> {
  current.picture ??= current.source.make().catch((error: unknown) => {
    reportOnce(current, error);
    throw error;
  });
  return current.picture;
}

/** The picture that it is compared with; null where there is none. */
function beforeOf(current: Current): Promise<Picture> | null {
  const { before } = current.source;
  return before ? (current.before ??= before()) : null;
}

/** Reports once why there is nothing to show, however many ask. */
function reportOnce(current: Current, error: unknown): void {
  if (current.isReported) return;
  current.isReported = true;
  current.source.onError?.(error);
}

async function dataOf(current: Current): Promise<PictureData> {
  const { version, source } = current;
  current.thumbnail ??= pictureOf(current).then((picture) => thumbnail(picture, source.width));
  const before = await beforeOf(current);
  return {
    version,
    ...(source.title ? { title: source.title } : {}),
    ...(await current.thumbnail),
    ...(before && { before: (await thumbnail(before, source.width)).image }),
  };
}
