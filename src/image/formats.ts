/** The formats that pictures are written in. */
export const FORMATS = ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const;

export type Format = (typeof FORMATS)[number];

/** The media type of a format, for Content-Type headers and data URIs. */
export function mediaType(format: Format): string {
  return `image/${format}`;
}

/** The format that a file's ending asks for, or null. */
export function formatOfFile(file: string): Format | null {
  const ending = /\.([a-z]+)$/i.exec(file)?.[1]?.toLowerCase();
  if (ending === 'jpg') return 'jpeg';
  if (ending === 'tif') return 'tiff';
  return FORMATS.find((format) => format === ending) ?? null;
}

/** Tells whether a format can keep transparency. */
export function keepsAlpha(format: Format): boolean {
  return format !== 'jpeg';
}
