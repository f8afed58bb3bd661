/** Facts by the names that EXIF has for them (EXIF 2.32), as texts: numbers, and ratios as `28/10`. */
export interface PhotoFacts {
  /** Who, with what camera, and what it is. */
  readonly picture: Readonly<Record<string, string>>;
  /** How and when it was taken. */
  readonly exposure: Readonly<Record<string, string>>;
  /** Where. */
  readonly place: Readonly<Record<string, string>>;
}
