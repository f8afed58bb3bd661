import type { ErrorCode, ErrorParameters } from '../../errors.js';
import type { Size } from '../../pixels/picture.js';
import type { Colour } from '../../pixels/transparency.js';

/** What the decoder process is asked for; the picture's bytes follow. It gets no names and no paths. */
export interface DecodeRequest {
  /** Of raw pixels; null for an encoded picture, which says it itself. */
  readonly raw: { readonly width: number; readonly height: number; readonly channels: 1 | 2 | 3 | 4 } | null;
  /** Whether it is a drawing of ours (`drawingOf`), to be made a picture of; no other SVG is rendered. */
  readonly drawing?: boolean;
  /** The longest side of the result, 0 for the picture's own; or the size to stretch it to. */
  readonly size: number | Size;
  /** Whether a picture that is smaller is enlarged to it. */
  readonly enlarge: boolean;
  /** What transparency is laid on. */
  readonly background: Colour;
  /** Of the picture as it is, and as it is going to be. */
  readonly maxPixels: number;
  /** Whether one that is cut off is taken as far as it goes. */
  readonly acceptTruncated: boolean;
}

/** What a decoded picture was before. */
export interface DecodeReport {
  /** Its own size, where it was smaller than asked for. */
  readonly enlargedFrom: Size | null;
  readonly truncated: boolean;
}

/** What the decoder process answers; interleaved RGB follows, and then, where there is transparency, a plane of alpha. */
export type DecodeAnswer =
  | ({ readonly type: 'picture'; readonly width: number; readonly height: number; readonly alpha: boolean } & DecodeReport)
  | { readonly type: 'failure'; readonly code: ErrorCode; readonly parameters: ErrorParameters };

/** What it says by itself, first of all: that it runs, or why it does not. */
export type DecoderGreeting =
  { readonly type: 'ready'; readonly versions: DecoderVersions } | { readonly type: 'unavailable'; readonly parameters: ErrorParameters };

export interface DecoderVersions {
  readonly sharp: string;
  readonly vips: string;
}

/** The pipe beside the standard three. */
export const CHANNEL_FD = 3;
