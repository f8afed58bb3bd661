/** Limits of what one picture may cost, whoever sends or names it, and how whole it must be. */
export interface Limits {
  /** Pixels of the picture as it is, and as it is going to be. */
  readonly maxPixels: number;
  /** Bytes of the encoded picture. */
  readonly maxBytes: number;
  /** Seconds to fetch it in, and again to decode it in. */
  readonly timeout: number;
  /** True to take a picture that is cut off as far as it goes; otherwise it is refused. */
  readonly acceptTruncated?: boolean;
}

/** Fires when a picture, or what comes in its place, has taken as long to be fetched as it may. */
export function patienceOf({ timeout }: Pick<Limits, 'timeout'>): AbortSignal {
  return AbortSignal.timeout(Math.ceil(timeout * 1000));
}

export const DEFAULT_LIMITS: Limits = { maxPixels: 100e6, maxBytes: 256e6, timeout: 30 };

/** Bytes of a colour profile, unpacked. Printers' profiles have some megabytes; libpng passes over larger ones, too. */
export const MOST_PROFILE_BYTES = 8e6;
