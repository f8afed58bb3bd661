/*
 * Products of halves on tiles of registers (AMX BF16): 16 rows of 16 pairs times 16 pairs of 16 columns in one instruction, sixteen times the work
 * of a vector's. Tiles are let go of at the end of a unit, so that the system need not keep them when it changes threads.
 *
 * In assembly, since clang's own functions want the tiles' numbers as constants before loops are unrolled.
 */
#pragma once
#include "halves.h"

#if defined(__AMX_BF16__)
/** Rows of a tile of results, which are as many as its columns: those of a vector. */
#define TILE_ROWS 16
/** Pairs along the depth of a whole step; the last one may have half of them, since channels come in lines. */
#define TILE_PAIRS 16
_Static_assert(VL == TILE_ROWS && LINE % (TILE_PAIRS / 2) == 0, "tiles fit vectors and lines");

/** Tells whether a product of this depth in pairs is one of whole steps, and perhaps half a one. */
INLINE int fits_tiles(int depth) { return depth % (TILE_PAIRS / 2) == 0; }

/** Shapes the tiles: 0 to 3 for sums of so many rows, 4 and 5 for the left and the right of a whole step, 6 and 7 for those of half a one. */
INLINE void take_tiles(int rows) {
  const uint8_t r = (uint8_t)rows;
  const struct {
    uint8_t palette, first_row, reserved[14];
    uint16_t bytes_of_rows[16];
    uint8_t rows[16];
  } shapes = {1, 0, {0}, {64, 64, 64, 64, 64, 64, 32, 64}, {r, r, r, r, r, 16, r, 8}};
  __asm__ volatile("ldtilecfg %0" : : "m"(shapes));
}

INLINE void release_tiles(void) { __asm__ volatile("tilerelease"); }

#define LOAD_TILE(tile, from, row_bytes) __asm__ volatile("tileloadd (%0,%1,1), %%tmm" #tile : : "r"(from), "r"((size_t)(row_bytes)) : "memory")
#define STORE_TILE(tile, to, row_bytes) __asm__ volatile("tilestored %%tmm" #tile ", (%0,%1,1)" : : "r"(to), "r"((size_t)(row_bytes)) : "memory")
#define CLEAR_TILE(tile) __asm__ volatile("tilezero %tmm" #tile)
#define ADD_TILES(sums, left, right) __asm__ volatile("tdpbf16ps %tmm" #right ", %tmm" #left ", %tmm" #sums)

/** Repeats a statement for each of `nv` tiles of sums, a constant: each is of the vector of its number. */
#define FOR_SUMS(nv, DO) \
  do {                   \
    DO(0)                \
    if ((nv) > 1) DO(1)  \
    if ((nv) > 2) DO(2)  \
    if ((nv) > 3) DO(3)  \
  } while (0)

/**
 * As many rows of the left as tiles were taken for times `nv` vectors of the right.
 * @param a_row pairs between rows of the left
 * @param b_step pairs between rows of the right
 * @param depth in pairs: whole steps, and perhaps half a one
 * @param out floats between rows of the result
 */
INLINE void multiply_tile_rows(const int nv, const pair *a, size_t a_row, const pair *b, size_t b_step, int depth, float *result, size_t out) {
  const size_t of_pairs = sizeof(pair), of_floats = sizeof(float);
#define CLEAR(v) { CLEAR_TILE(v); }
#define ADD(v) { LOAD_TILE(5, b + k * b_step + (v) * VL, b_step * of_pairs); ADD_TILES(v, 4, 5); }
#define ADD_HALF(v) { LOAD_TILE(7, b + k * b_step + (v) * VL, b_step * of_pairs); ADD_TILES(v, 6, 7); }
#define STORE(v) { STORE_TILE(v, result + (v) * VL, out * of_floats); }
  FOR_SUMS(nv, CLEAR);
  size_t k = 0;
  for (; k + TILE_PAIRS <= (size_t)depth; k += TILE_PAIRS) {
    LOAD_TILE(4, a + k, a_row * of_pairs);
    FOR_SUMS(nv, ADD);
  }
  if (k < (size_t)depth) {
    LOAD_TILE(6, a + k, a_row * of_pairs);
    FOR_SUMS(nv, ADD_HALF);
  }
  FOR_SUMS(nv, STORE);
#undef CLEAR
#undef ADD
#undef ADD_HALF
#undef STORE
}

/** `multiply_tiles_of_pairs` of rows that are no more than TILE_ROWS, or a multiple of it. */
INLINE void multiply_on_tiles(const pair *left, int in, const pair *right, int depth, float *result, int out, int rows) {
  take_tiles(least(rows, TILE_ROWS));
  FOR_GROUPS(out, {
    const pair *panel = right + panel_of(from, 1, depth);
    for (int row = 0; row < rows; row += TILE_ROWS) {
      multiply_tile_rows(NV, left + (size_t)row * in, in, panel, NV * VL, depth, result + (size_t)row * out + from, out);
    }
  })
}

/** Whether tiles give what sums do, of whole numbers, a whole step and half a one: 0 where they cannot be trusted, whatever the processor says. */
int tiles_compute(void) {
  enum { DEPTH = TILE_PAIRS + TILE_PAIRS / 2, VECTORS = 2 };
  half_t left[TILE_ROWS][2 * DEPTH], right[DEPTH][VECTORS * VL][2];
  float result[TILE_ROWS][VECTORS * VL];
  /* The upper halves of floats of few digits are these floats. */
  #define HALF(number) ((half_t)(((union { float value; uint32_t bits; }){(float)(number)}).bits >> 16))
  for (int row = 0; row < TILE_ROWS; row++) for (int k = 0; k < 2 * DEPTH; k++) left[row][k] = HALF((row + 3 * k) % 7 - 3);
  for (int k = 0; k < DEPTH; k++) for (int column = 0; column < VECTORS * VL; column++) for (int i = 0; i < 2; i++) right[k][column][i] = HALF((2 * k + i + 5 * column) % 11 - 5);
  take_tiles(TILE_ROWS);
  multiply_tile_rows(VECTORS, (const pair *)left, DEPTH, (const pair *)right, VECTORS * VL, DEPTH, result[0], VECTORS * VL);
  release_tiles();
  for (int row = 0; row < TILE_ROWS; row++) for (int column = 0; column < VECTORS * VL; column++) {
    int sum = 0;
    for (int k = 0; k < 2 * DEPTH; k++) sum += ((row + 3 * k) % 7 - 3) * ((k + 5 * column) % 11 - 5);
    if (result[row][column] != (float)sum) return 0;
  }
  #undef HALF
  return 1;
}
#endif
