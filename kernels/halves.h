/*
 * Numbers of 16 bits, bfloat16: the upper half of a float, rounded. Two of them that are neighbours along the depth of a product lie in 32 bits,
 * and a processor with AVX-512 BF16 multiplies both at once and adds them up as floats: twice the work of a float's multiplication, and half
 * of the memory. In assembly, since clang 16 does not survive its own functions for it in blocks of registers.
 */
#pragma once
#include "product.h"

#if defined(__AVX512BF16__)
typedef float half_line __attribute__((vector_size(VL * 2), aligned(4), may_alias));
typedef uint16_t half_t __attribute__((may_alias));
typedef int32_t pair __attribute__((may_alias));

/** Rounds VL values. */
INLINE void store_halves(half_t *to, vf value) {
  half_line rounded;
  __asm__("vcvtneps2bf16 %1, %0" : "=v"(rounded) : "v"(value));
  *(half_line *)to = rounded;
}

/** Adds the products of the pairs of `a` and `b` to sums. */
INLINE vf add_pairs(vf sums, vf a, vf b) {
  __asm__("vdpbf16ps %2, %1, %0" : "+v"(sums) : "v"(a), "v"(b));
  return sums;
}

/**
 * As `multiply`, of rows and vectors of pairs.
 * @param a_row pairs between rows of the left
 * @param b_step pairs between rows of the right
 * @param depth in pairs
 */
INLINE void multiply_pairs(block *sums, const int mr, const int nv, const pair *a, size_t a_row, const pair *b, size_t b_step, int depth) {
  for (int k = 0; k < depth; k++) {
    vf right[MOST_VECTORS];
    UNROLL for (int v = 0; v < nv; v++) right[v] = load((const float *)(b + (size_t)k * b_step + v * VL));
    UNROLL for (int i = 0; i < mr; i++) {
      const vf left = (vf)(a[(size_t)i * a_row + k] - (vi){0});
      UNROLL for (int v = 0; v < nv; v++) sums->of[i][v] = add_pairs(sums->of[i][v], left, right[v]);
    }
  }
}
#endif
