/** What one picture may cost, whoever sends or names it. */
export interface Limits {
  /** Of the picture as it is, and as it is going to be. */
  readonly maxPixels: number;
  /** Of the encoded picture. */
  readonly maxBytes: number;
  /** Seconds to fetch it in, and again to decode it in. */
  readonly timeout: number;
}

export const DEFAULT_LIMITS: Limits = { maxPixels: 100e6, maxBytes: 256e6, timeout: 30 };
