/** Compiled kernels for processors, from the fastest, as kernels/native.c has them; a processor runs some of them. */
export const NATIVE_BUILDS = ['amx', 'avx512bf16', 'avx512', 'avx2', 'neon'] as const;

/** Those that compute with numbers of 16 bits, too. */
export const BUILDS_WITH_HALVES: readonly string[] = ['amx', 'avx512bf16'];

export type NativeBuild = (typeof NATIVE_BUILDS)[number];

/** The kernels that a thread loads. */
export type Build = { readonly kind: 'webassembly'; readonly module: object } | { readonly kind: 'native'; readonly build: NativeBuild };

/** Memory to compute in, as threads take it: WebAssembly's, or the address of other. */
export type SharedMemory = object | number;

/** What a thread is told once, and each time. */
export interface ThreadData {
  readonly build: Build;
  readonly index: number;
}

export interface Order {
  /** Where it is not the memory of the last order. */
  readonly memory?: SharedMemory;
  readonly words: Int32Array;
  /** Threads that compute together. */
  readonly threads: number;
  /** The line of the thread's own memory. */
  readonly scratch: number;
}

/** What a thread answers: why it could not do it, or null. */
export type Answer = string | null;
