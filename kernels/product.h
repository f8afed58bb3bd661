/*
 * The product of matrices in register blocks: MR rows of the left times NV vectors of the right, on which all convolutions, Gram matrices
 * and products stand. The sizes fill the target's registers; loops over them are unrolled, or the sums would live in memory.
 */
#pragma once
#include "vector.h"

/* Registers: 32 on AVX-512 and NEON, 16 on AVX2 and WebAssembly, of which V8 wants some for itself. */
#if VL == 16 || defined(__aarch64__)
#define MOST_VECTORS 4
#define ROWS(nv) ((nv) == 4 ? 6 : 8)
#define BLOCK_ROWS 8
#elif VL == 8
#define MOST_VECTORS 2
#define ROWS(nv) 6
#define BLOCK_ROWS 6
#else
#define MOST_VECTORS 4
#define ROWS(nv) 2
#define BLOCK_ROWS 2
#endif

_Static_assert(BLOCK_ROWS <= MOST_ROWS, "plans have no room for larger blocks of registers");

/** Sums of a block. */
typedef struct {
  vf of[BLOCK_ROWS][MOST_VECTORS];
} block;

/** The widths of groups into which columns are divided, in vectors. Columns come in lines. */
INLINE int group_vectors(int left) {
#if VL == 16
  if (left == 6 || left == 5 || left == 3) return 3;
#endif
  return least(left, MOST_VECTORS);
}

/** Repeats statements for each group of columns with its width as a constant `nv`, and its first column `from`. */
#if MOST_VECTORS == 4
#define FOR_GROUPS(columns, ...)                                   \
  for (int from = 0, nv; from < (columns); from += nv * VL) {       \
    nv = group_vectors(((columns)-from) / VL);                      \
    switch (nv) {                                                   \
      case 4: { enum { NV = 4, MR = ROWS(4) }; __VA_ARGS__; } break;       \
      case 3: { enum { NV = 3, MR = ROWS(3) }; __VA_ARGS__; } break;       \
      case 2: { enum { NV = 2, MR = ROWS(2) }; __VA_ARGS__; } break;       \
      default: { enum { NV = 1, MR = ROWS(1) }; __VA_ARGS__; }           \
    }                                                               \
  }
#else
#define FOR_GROUPS(columns, ...)                                   \
  for (int from = 0; from < (columns); from += 2 * VL) {            \
    enum { NV = 2, MR = ROWS(2) };                                  \
    __VA_ARGS__;                                                           \
  }
#endif

INLINE void clear(block *sums, const int mr, const int nv) {
  UNROLL for (int i = 0; i < mr; i++) UNROLL for (int v = 0; v < nv; v++) sums->of[i][v] = zero();
}

/**
 * Adds the product of `mr` rows, of `depth` values each, with `nv` vectors of as many rows.
 *
 * @param a_row floats between rows of the left
 * @param a_step floats between values of a row of it
 * @param b_step floats between rows of the right
 */
INLINE void multiply(block *sums, const int mr, const int nv, const float *a, size_t a_row, size_t a_step, const float *b, size_t b_step, int depth) {
  for (int k = 0; k < depth; k++) {
    vf right[MOST_VECTORS];
    UNROLL for (int v = 0; v < nv; v++) right[v] = load(b + (size_t)k * b_step + v * VL);
    UNROLL for (int i = 0; i < mr; i++) {
      const vf left = splat(a[(size_t)i * a_row + (size_t)k * a_step]);
      UNROLL for (int v = 0; v < nv; v++) sums->of[i][v] = fma_(left, right[v], sums->of[i][v]);
    }
  }
}

/** Rows of values on the left of a product, one after the other. */
typedef struct {
  const float *input;
  const float *last_rows; /* those from `last` on, with zeros after them: the last block of registers may want more rows than there are */
  int rows;
  int last;
  size_t stride;
} left_rows;

/** @param scratch memory for twice the rows of the largest block */
INLINE left_rows rows_of(const float *input, int rows, int stride, float *scratch) {
  const left_rows left = {input, scratch, rows, most(0, rows - MOST_ROWS), stride};
  clear_floats(scratch, 2 * (size_t)MOST_ROWS * stride);
  copy_floats(scratch, input + left.last * left.stride, (rows - left.last) * left.stride);
  return left;
}

/** A block of `mr` rows from one on. */
INLINE const float *block_of(const left_rows *left, const int mr, int row) {
  return row + mr <= left->rows ? left->input + row * left->stride : left->last_rows + (row - left->last) * left->stride;
}

/* Weights are stored in panels: for each group of columns, for each tap, for each row, the group's columns. */

/** The first float of a group's panel. */
INLINE size_t panel_of(int from, int taps, int depth) { return (size_t)from * taps * depth; }
