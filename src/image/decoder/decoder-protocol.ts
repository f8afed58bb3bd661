import type { ErrorCode, ErrorParameters } from '../../errors.js';
import type { Sizing } from '../../pixels/fit.js';
import type { Size } from '../../pixels/picture.js';
import type { PhotoFacts } from '../../pixels/photo-facts.js';
import type { Colour } from '../../pixels/transparency.js';

/** A request to the decoder process; the picture's bytes follow. It gets no names and no paths. */
export interface DecodeRequest {
  /** Size and channels of raw pixels; null for an encoded picture, which says them itself. */
  readonly raw: { readonly width: number; readonly height: number; readonly channels: 1 | 2 | 3 | 4 } | null;
  /** True for a drawing of ours (`drawingOf`), which is rendered; no other SVG is. */
  readonly drawing?: boolean;
  readonly sizing: Sizing;
  /** The colour under transparent pixels. */
  readonly background: Colour;
  /** Most pixels of the picture as it is, and as it is going to be. */
  readonly maxPixels: number;
  /** True to take a picture that is cut off as far as it goes. */
  readonly acceptTruncated: boolean;
}

/** Facts about a picture before it was decoded. */
export interface DecodeReport {
  /** The size, in its own pixels, of what the result shows of it. */
  readonly own: Size;
  /** True where that is smaller than the result. */
  readonly enlarged: boolean;
  readonly truncated: boolean;
  /** Facts about the photograph that its file has; none where there are none. */
  readonly photo?: PhotoFacts;
}

/** An answer of the decoder process; interleaved RGB follows, and then, where there is transparency, a plane of alpha. */
export type DecodeAnswer =
  | ({ readonly type: 'picture'; readonly width: number; readonly height: number; readonly alpha: boolean } & DecodeReport)
  | { readonly type: 'failure'; readonly code: ErrorCode; readonly parameters: ErrorParameters };

/** The first message of the decoder process: it runs, or the reason why it does not. */
export type DecoderGreeting =
  { readonly type: 'ready'; readonly versions: DecoderVersions } | { readonly type: 'unavailable'; readonly parameters: ErrorParameters };

export interface DecoderVersions {
  readonly sharp: string;
  readonly vips: string;
}

/** The pipe beside the standard three. */
export const CHANNEL_FD = 3;
