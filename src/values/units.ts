/** In bytes. */
export const KILOBYTE = 1024;

/** In bytes. */
export const MEGABYTE = 1024 ** 2;

/** In bytes: what WebAssembly's memory comes in. Pages of systems are as large, or divide it. */
export const PAGE = 65_536;

/** In milliseconds. */
export const MINUTE = 60_000;
