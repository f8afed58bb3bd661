import type { PhotoFacts } from './photo-facts.js';
import type { Size } from './picture.js';

/** Facts of a picture, or of a style, that are not in its values. */
export interface Origin {
  /** Name of the file that it came from, without folders; a saved style's own name. */
  readonly name?: string;
  /** The options of the image in node that decided its size. */
  readonly loaded?: Readonly<Record<string, unknown>>;
  /** The size of the same in the pixels of the file or camera that it came from. */
  readonly own?: Size;
  /** Facts about the photograph that its file has: by EXIF's names, who, how and when, and where. */
  readonly photo?: PhotoFacts;
  /** The size of the strokes that a style was made at. */
  readonly styleScale?: number;
}

/** Characters of a name. */
const LONGEST_NAME = 100;

const origins = new WeakMap<object, Origin>();

/** Adds facts to those that are known of a picture, or of a style's tensors; none adds nothing. */
export function noteOrigin(of: object, origin?: Origin): void {
  if (origin) origins.set(of, { ...origins.get(of), ...origin });
}

/** The facts that are known of a picture, or of a style's tensors, by their identity: copies of a message share them. */
export function originOf(of: object): Origin | undefined {
  return origins.get(of);
}

/**
 * The name of the file at a path or an http address, without what may be private: folders, a query, a login. Undefined for what is
 * neither, such as a data URI.
 */
export function fileNameOf(place: string): string | undefined {
  const isAddress = /^https?:\/\//i.test(place);
  if (!isAddress && /^[a-z]+:[^\\/]|[\r\n]/i.test(place)) return undefined;
  const path = isAddress ? place.split(/[?#]/, 1)[0]!.replace(/^https?:\/\/[^/]*/i, '') : place;
  const name = path.split(/[\\/]/).at(-1)?.trim() ?? '';
  return name === '' || name.length > LONGEST_NAME ? undefined : name;
}
