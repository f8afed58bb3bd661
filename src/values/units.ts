/** In bytes. */
export const KILOBYTE = 1024;

/** In bytes. */
export const MEGABYTE = 1024 ** 2;

/** In milliseconds. */
export const MINUTE = 60_000;
