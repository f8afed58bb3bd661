/*
 * Vectors of VL floats by the compiler's vector extensions, so that one text is AVX-512, AVX2, NEON or WebAssembly, and the sizes that
 * suit each target's registers. There is no C library here: WebAssembly has none, and a native build that needs none loads everywhere.
 */
#pragma once
#include <stdint.h>
#include <stddef.h>
#include "instructions.h"

#if defined(__AVX512F__)
#define VL 16
#elif defined(__AVX2__)
#define VL 8
#else
#define VL 4
#endif

typedef float vf __attribute__((vector_size(VL * 4), aligned(4)));
typedef int32_t vi __attribute__((vector_size(VL * 4), aligned(4)));

#define INLINE static inline __attribute__((always_inline))
/** For what V8 compiles better by itself: in a function of hundreds of values it keeps those of inner loops in memory. */
#define ALONE static __attribute__((noinline))
#define UNROLL _Pragma("clang loop unroll(full)")

#if defined(__wasm_relaxed_simd__)
typedef float wasm_f32 __attribute__((vector_size(16)));
INLINE vf fma_(vf a, vf b, vf c) { return (vf)__builtin_wasm_relaxed_madd_f32x4((wasm_f32)a, (wasm_f32)b, (wasm_f32)c); }
#else
INLINE vf fma_(vf a, vf b, vf c) { return a * b + c; }
#endif

INLINE vf load(const float *from) { return *(const vf *)from; }
INLINE void store(float *to, vf value) { *(vf *)to = value; }
INLINE vf splat(float value) { return value - (vf){0}; }
INLINE vf zero(void) { return (vf){0}; }
INLINE vf select(vi mask, vf yes, vf no) { return (vf)((mask & (vi)yes) | (~mask & (vi)no)); }
/** max(0, x), and NaN where x is NaN, so that a broken picture is not taken for a good one. */
INLINE vf positive(vf x) { return (vf)(~(vi)(x < zero()) & (vi)x); }
/** x where y > 0, else 0. */
INLINE vf where_positive(vf x, vf y) { return (vf)((vi)(y > zero()) & (vi)x); }
/** The larger one, and NaN where either is NaN. */
INLINE vf larger(vf a, vf b) { return select((vi)(a > b) | (vi)(a != a), a, b); }

INLINE int least(int a, int b) { return a < b ? a : b; }
INLINE int most(int a, int b) { return a > b ? a : b; }
INLINE int up_to_multiple(int size, int of) { return (size + of - 1) / of * of; }

INLINE void copy_floats(float *to, const float *from, size_t count) {
  size_t i = 0;
  for (; i + VL <= count; i += VL) store(to + i, load(from + i));
  for (; i < count; i++) to[i] = from[i];
}

INLINE void add_floats(float *to, const float *a, const float *b, size_t count) {
  size_t i = 0;
  for (; i + VL <= count; i += VL) store(to + i, load(a + i) + load(b + i));
  for (; i < count; i++) to[i] = a[i] + b[i];
}

INLINE void clear_floats(float *to, size_t count) {
  size_t i = 0;
  for (; i + VL <= count; i += VL) store(to + i, zero());
  for (; i < count; i++) to[i] = 0;
}
