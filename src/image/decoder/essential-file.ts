/** An encoded picture without what its pixels do not depend on, and what of that tells of the photograph. */
export interface EssentialFile {
  readonly file: Buffer;
  /** The EXIF block of the picture as it came, from the byte order on; null where it has none. */
  readonly exif: Buffer | null;
}
