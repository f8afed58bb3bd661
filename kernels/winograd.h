/*
 * Convolutions with 3×3 kernels by Winograd's minimal filtering (Lavin & Gray 2016, "Fast algorithms for convolutional neural networks", eq. 7
 * to 15). F(4×4, 3×3) makes tiles of 4×4 results from 6×6 values with 36 multiplications a channel where the sum takes 144, and F(2×2, 3×3)
 * tiles of 2×2 from 4×4 with 16 where it takes 36; its weights take less than half of the memory.
 *
 * A unit of work is a block of tiles that stays in the cache: all its values transformed, a product of matrices for each point, all results
 * transformed back. A tile's result does not depend on the block it is in.
 *
 * Where halves do, transformed values and weights are rounded to them: the product, which is most of the work, takes half the time.
 */
#pragma once
#include "amx.h"
#include "finish.h"
#include "halves.h"
#include "product.h"

/* Results of a tile on a side, and the values that they take. */
#define LARGE_TILE 4
#define SMALL_TILE 2
#define TAPS(tile) ((tile) + 2)
#define MOST_TAPS TAPS(LARGE_TILE)

/** Bᵀd: a tile's values along one side to its points. */
INLINE void to_points(const int tile, vf o[MOST_TAPS], const vf d[MOST_TAPS]) {
  if (tile == SMALL_TILE) {
    o[0] = d[0] - d[2];
    o[1] = d[1] + d[2];
    o[2] = d[2] - d[1];
    o[3] = d[1] - d[3];
    return;
  }
  const vf p = d[4] - 4 * d[2], q = d[3] - 4 * d[1], r = d[4] - d[2], s = 2 * (d[3] - d[1]);
  o[0] = 4 * d[0] - 5 * d[2] + d[4];
  o[1] = p + q;
  o[2] = p - q;
  o[3] = r + s;
  o[4] = r - s;
  o[5] = 4 * d[1] - 5 * d[3] + d[5];
}

/** Aᵀm: points along one side to results. */
INLINE void from_points(const int tile, vf o[LARGE_TILE], const vf m[MOST_TAPS]) {
  if (tile == SMALL_TILE) {
    o[0] = m[0] + m[1] + m[2];
    o[1] = m[1] - m[2] - m[3];
    return;
  }
  const vf a = m[1] + m[2], b = m[1] - m[2], c = m[3] + m[4], d = m[3] - m[4];
  o[0] = m[0] + a + c;
  o[1] = b + 2 * d;
  o[2] = a + 4 * c;
  o[3] = b + 8 * d + m[5];
}

/** Floats between points of a block of tiles: a line more than the tiles take, so that the points do not fall on the same place of the cache. */
INLINE size_t point_stride(int tiles, int channels) { return (size_t)(tiles + MOST_ROWS) * channels + LINE; }

/** Puts VL values of a row of the product's left, from channel `c` on. */
INLINE void store_left(const int halves, float *row, int c, vf values) {
#if defined(__AVX512BF16__)
  if (halves) {
    store_halves((half_t *)row + c, values);
    return;
  }
#endif
  (void)halves;
  store(row + c, values);
}

/** The tile's values in the points' order; values beyond the edges are 0. */
INLINE void input_of_tile(const int tile, const int halves, const winograd_t *with, const float *input, int number, float *to, size_t stride) {
  const int across = (with->output_width + tile - 1) / tile, channels = with->input_stride;
  const int y = number / across * tile - with->padding, x = number % across * tile - with->padding;
  const int inside = y >= 0 && x >= 0 && y + TAPS(tile) <= with->input_height && x + TAPS(tile) <= with->input_width;
  const size_t row = (size_t)with->input_width * channels;
  const float *first = input + ((ptrdiff_t)y * with->input_width + x) * channels;
  for (int c = 0; c < channels; c += VL) {
    vf points[MOST_TAPS][MOST_TAPS];
    UNROLL for (int j = 0; j < TAPS(tile); j++) {
      vf column[MOST_TAPS], transformed[MOST_TAPS];
      if (inside) {
        UNROLL for (int i = 0; i < TAPS(tile); i++) column[i] = load(first + i * row + (size_t)j * channels + c);
      } else {
        const int beside = x + j < 0 || x + j >= with->input_width;
        UNROLL for (int i = 0; i < TAPS(tile); i++) {
          const int beyond = beside || y + i < 0 || y + i >= with->input_height;
          column[i] = beyond ? zero() : load(first + i * row + (size_t)j * channels + c);
        }
      }
      to_points(tile, transformed, column);
      UNROLL for (int i = 0; i < TAPS(tile); i++) points[i][j] = transformed[i];
    }
    UNROLL for (int i = 0; i < TAPS(tile); i++) {
      vf transformed[MOST_TAPS];
      to_points(tile, transformed, points[i]);
      UNROLL for (int j = 0; j < TAPS(tile); j++) store_left(halves, to + (i * TAPS(tile) + j) * stride, c, transformed[j]);
    }
  }
}

/** The maximum or the mean of a window of 2×2. */
INLINE vf pool_window(vf a, vf b, vf c, vf d, int kind) {
  return kind == POOL_MAXIMUM ? larger(larger(a, b), larger(c, d)) : (a + b + c + d) * splat(0.25f);
}

INLINE void output_of_tile(const int tile, const winograd_t *with, const finishing *then, const float *from, size_t stride, int number, float *output, float *pooled) {
  const int across = (with->output_width + tile - 1) / tile, channels = with->output_stride;
  const int y = number / across * tile, x = number % across * tile;
  const int rows = least(tile, with->output_height - y), columns = least(tile, with->output_width - x);
  for (int c = 0; c < channels; c += VL) {
    vf half[LARGE_TILE][MOST_TAPS], results[LARGE_TILE][LARGE_TILE];
    UNROLL for (int j = 0; j < TAPS(tile); j++) {
      vf column[MOST_TAPS], transformed[LARGE_TILE];
      UNROLL for (int i = 0; i < TAPS(tile); i++) column[i] = load(from + (i * TAPS(tile) + j) * stride + c);
      from_points(tile, transformed, column);
      UNROLL for (int i = 0; i < tile; i++) half[i][j] = transformed[i];
    }
    UNROLL for (int i = 0; i < tile; i++) {
      from_points(tile, results[i], half[i]);
      if (i < rows) {
        UNROLL for (int j = 0; j < tile; j++) {
          if (j < columns) {
            const size_t at = ((size_t)(y + i) * with->output_width + x + j) * channels + c;
            results[i][j] = finish(then, results[i][j], at, c);
            store(output + at, results[i][j]);
          }
        }
      }
    }
    if (!pooled) continue;
    const int pooled_width = with->output_width / 2;
    UNROLL for (int i = 0; i < tile; i += 2) UNROLL for (int j = 0; j < tile; j += 2) {
      if (i + 1 < rows && j + 1 < columns) {
        const vf window = pool_window(results[i][j], results[i][j + 1], results[i + 1][j], results[i + 1][j + 1], with->pool);
        store(pooled + ((size_t)(y + i) / 2 * pooled_width + (x + j) / 2) * channels + c, window);
      }
    }
  }
}

ALONE void large_input(const winograd_t *with, const float *input, int number, float *to, size_t stride) {
  input_of_tile(LARGE_TILE, 0, with, input, number, to, stride);
}

ALONE void small_input(const winograd_t *with, const float *input, int number, float *to, size_t stride) {
  input_of_tile(SMALL_TILE, 0, with, input, number, to, stride);
}

#if defined(__AVX512BF16__)
ALONE void large_input_halves(const winograd_t *with, const float *input, int number, float *to, size_t stride) {
  input_of_tile(LARGE_TILE, 1, with, input, number, to, stride);
}

ALONE void small_input_halves(const winograd_t *with, const float *input, int number, float *to, size_t stride) {
  input_of_tile(SMALL_TILE, 1, with, input, number, to, stride);
}
#endif

/** What the transforms of results have in common: where they are from, and where they go to. */
typedef struct {
  const float *from;
  size_t stride;
  float *output;
  float *pooled;
} results_t;

ALONE void large_output(const winograd_t *with, const finishing *then, const results_t *results, int tile, int number) {
  output_of_tile(LARGE_TILE, with, then, results->from + (size_t)tile * with->output_stride, results->stride, number, results->output, results->pooled);
}

ALONE void small_output(const winograd_t *with, const finishing *then, const results_t *results, int tile, int number) {
  output_of_tile(SMALL_TILE, with, then, results->from + (size_t)tile * with->output_stride, results->stride, number, results->output, results->pooled);
}

/** One point of all tiles: `[tiles][depth]` times panels. Fills the last block of rows, whatever is there. */
ALONE void multiply_tiles(const float *left, int in, const float *right, int depth, float *result, int out, int tiles) {
  FOR_GROUPS(out, {
    const float *panel = right + panel_of(from, 1, depth);
    for (int t = 0; t < tiles; t += MR) {
      block sums;
      clear(&sums, MR, NV);
      multiply(&sums, MR, NV, left + (size_t)t * in, in, 1, panel, NV * VL, depth);
      UNROLL for (int i = 0; i < MR; i++) UNROLL for (int v = 0; v < NV; v++) store(result + (size_t)(t + i) * out + from + v * VL, sums.of[i][v]);
    }
  })
}

#if defined(__AVX512BF16__)
/** The same of pairs: `in`, `depth` and the panels are of pairs, too. */
ALONE void multiply_tiles_of_pairs(const pair *left, int in, const pair *right, int depth, float *result, int out, int tiles) {
#if defined(__AMX_BF16__)
  if (fits_tiles(depth)) {
    const int whole = tiles / TILE_ROWS * TILE_ROWS;
    if (whole > 0) multiply_on_tiles(left, in, right, depth, result, out, whole);
    if (whole < tiles) multiply_on_tiles(left + (size_t)whole * in, in, right, depth, result + (size_t)whole * out, out, tiles - whole);
    return;
  }
#endif
  FOR_GROUPS(out, {
    const pair *panel = right + panel_of(from, 1, depth);
    for (int t = 0; t < tiles; t += MR) {
      block sums;
      clear(&sums, MR, NV);
      multiply_pairs(&sums, MR, NV, left + (size_t)t * in, in, panel, NV * VL, depth);
      UNROLL for (int i = 0; i < MR; i++) UNROLL for (int v = 0; v < NV; v++) store(result + (size_t)(t + i) * out + from + v * VL, sums.of[i][v]);
    }
  })
}
#endif

/** A tile of the input to a row on the left of each point's product. */
INLINE void transform(const int halves, const winograd_t *with, const float *input, int number, float *to, size_t stride) {
#if defined(__AVX512BF16__)
  if (halves) {
    if (with->tile == LARGE_TILE) large_input_halves(with, input, number, to, stride);
    else small_input_halves(with, input, number, to, stride);
    return;
  }
#endif
  (void)halves;
  if (with->tile == LARGE_TILE) large_input(with, input, number, to, stride);
  else small_input(with, input, number, to, stride);
}

INLINE void multiply_point(const int halves, const float *left, int in, const float *right, int depth, float *result, int out, int tiles) {
#if defined(__AVX512BF16__)
  if (halves) {
    multiply_tiles_of_pairs((const pair *)left, in, (const pair *)right, depth, result, out, tiles);
    return;
  }
#endif
  (void)halves;
  multiply_tiles(left, in, right, depth, result, out, tiles);
}

INLINE void winograd_in(const int halves, const winograd_t *with, char *memory, int unit, float *scratch) {
  const float *input = AT(with->input), *weights = AT(with->weights);
  const finishing then = {MAYBE(with->bias), MAYBE(with->addend), MAYBE(with->mask), with->relu};
  const int each = halves ? 2 : 1; /* values in 32 bits */
  const int depth = with->input_channels / each, in = with->input_stride / each, out = with->output_stride, tile = with->tile;
  const int points = TAPS(tile) * TAPS(tile);
  const int all = (with->output_width + tile - 1) / tile * ((with->output_height + tile - 1) / tile);
  const int first = unit * with->tiles, tiles = least(with->tiles, all - first);
  const size_t in_points = point_stride(with->tiles, in), out_points = point_stride(with->tiles, out);
  float *transformed = scratch, *products = scratch + points * in_points;

  for (int t = 0; t < tiles; t++) {
    transform(halves, with, input, first + t, transformed + (size_t)t * in, in_points);
  }
  for (int point = 0; point < points; point++) {
    const float *left = transformed + point * in_points;
    /* Rows beyond the last tile fill the last block of registers. What they hold is not used, but slow if it is no number. */
    clear_floats(transformed + point * in_points + (size_t)tiles * in, (size_t)BLOCK_ROWS * in);
    multiply_point(halves, left, in, weights + (size_t)point * depth * out, depth, products + point * out_points, out, tiles);
  }
  const results_t results = {products, out_points, AT(with->output), MAYBE(with->pooled)};
  for (int t = 0; t < tiles; t++) {
    if (tile == LARGE_TILE) large_output(with, &then, &results, t, first + t);
    else small_output(with, &then, &results, t, first + t);
  }
}

ALONE void winograd(const winograd_t *with, char *memory, int unit, float *scratch) {
  winograd_in(0, with, memory, unit, scratch);
}

#if defined(__AVX512BF16__)
_Static_assert(sizeof(winograd_halves_t) == sizeof(winograd_t), "the fields are the same");
ALONE void winograd_halves(const winograd_halves_t *with, char *memory, int unit, float *scratch) {
  winograd_in(1, (const winograd_t *)with, memory, unit, scratch);
#if defined(__AMX_BF16__)
  release_tiles();
#endif
}
#endif

/** Gg: a kernel's three values along one side to a tile's points. It divides: 1/6 as a float is too large, and would be so for all weights of all layers. */
INLINE void kernel_to_points(const int tile, vf o[MOST_TAPS], const vf g[3]) {
  if (tile == SMALL_TILE) {
    o[0] = g[0];
    o[1] = (g[0] + g[1] + g[2]) * splat(0.5f);
    o[2] = (g[0] - g[1] + g[2]) * splat(0.5f);
    o[3] = g[2];
    return;
  }
  const vf even = g[0] + g[2], wide = g[0] + 4 * g[2], twice = 2 * g[1];
  o[0] = g[0] / splat(4);
  o[1] = (even + g[1]) / splat(-6);
  o[2] = (even - g[1]) / splat(-6);
  o[3] = (wide + twice) / splat(24);
  o[4] = (wide - twice) / splat(24);
  o[5] = g[2];
}

/** Puts VL weights of a row of a panel, `columns` wide: of halves, two rows lie in one, pair by pair. */
INLINE void store_weights(const int halves, float *panel, int row, int columns, vf weights) {
#if defined(__AVX512BF16__)
  if (halves) {
    half_t rounded[VL], *pairs = (half_t *)(panel + (size_t)(row / 2) * columns) + row % 2;
    store_halves(rounded, weights);
    for (int lane = 0; lane < VL; lane++) pairs[2 * lane] = rounded[lane];
    return;
  }
#endif
  (void)halves;
  store(panel + (size_t)row * columns, weights);
}

INLINE void weights_of_tile(const int tile, const int halves, const winograd_weights_t *with, char *memory, int unit) {
  const float *input = AT(with->input);
  float *output = AT(with->output);
  const int out = with->output_stride, depth = with->input_channels;
  FOR_GROUPS(out, {
    for (int v = 0; v < NV; v++) {
      float kernels[3][3][VL];
      for (int lane = 0; lane < VL; lane++) {
        const int column = from + v * VL + lane;
        const float *kernel = input + ((size_t)column * depth + unit) * 9;
        for (int tap = 0; tap < 9; tap++) kernels[tap / 3][tap % 3][lane] = column < with->output_channels ? kernel[tap] : 0;
      }
      vf half[MOST_TAPS][3];
      UNROLL for (int j = 0; j < 3; j++) {
        vf column[3], points[MOST_TAPS];
        UNROLL for (int i = 0; i < 3; i++) column[i] = load(kernels[i][j]);
        kernel_to_points(tile, points, column);
        UNROLL for (int i = 0; i < TAPS(tile); i++) half[i][j] = points[i];
      }
      const int rows = halves ? depth / 2 : depth;
      float *to = output + panel_of(from, 1, rows) + v * VL;
      UNROLL for (int i = 0; i < TAPS(tile); i++) {
        vf points[MOST_TAPS];
        kernel_to_points(tile, points, half[i]);
        UNROLL for (int j = 0; j < TAPS(tile); j++) store_weights(halves, to + (size_t)(i * TAPS(tile) + j) * rows * out, unit, NV * VL, points[j]);
      }
    }
  })
}

/** Kernels `[out, in, 3, 3]` to panels for each point. A unit is a channel of the input. */
ALONE void winograd_weights(const winograd_weights_t *with, char *memory, int unit) {
  if (with->tile == LARGE_TILE) weights_of_tile(LARGE_TILE, 0, with, memory, unit);
  else weights_of_tile(SMALL_TILE, 0, with, memory, unit);
}

#if defined(__AVX512BF16__)
/** The same in halves, of an even number of channels. */
ALONE void winograd_halves_weights(const winograd_halves_weights_t *with, char *memory, int unit) {
  if (with->tile == LARGE_TILE) weights_of_tile(LARGE_TILE, 1, (const winograd_weights_t *)with, memory, unit);
  else weights_of_tile(SMALL_TILE, 1, (const winograd_weights_t *)with, memory, unit);
}
#endif
