/** Has glibc give back at once what was freed of weights in their several forms; it would keep 200 MB of VGG-19's (docs/decisions/memory.md). */
export const LEAN_MALLOC = { MALLOC_MMAP_THRESHOLD_: String(1024 ** 2) };
