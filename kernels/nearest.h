/*
 * The search for neighbours: for each row of values the greatest of its products with others, less each one's offset, and the index of that
 * one. Each lane of a vector keeps its own greatest; the lanes are compared at the end. Of equal ones the first is taken.
 */
#pragma once
#include "convolution.h"

#if VL == 16
#define LANES ((vi){0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15})
#elif VL == 8
#define LANES ((vi){0, 1, 2, 3, 4, 5, 6, 7})
#else
#define LANES ((vi){0, 1, 2, 3})
#endif

#define LEAST_FLOAT -3.402823466e38f

/** The output has a line of the greatest products, then one of indices. A unit is some rows. */
ALONE void nearest(const nearest_t *with, char *memory, int unit, float *scratch) {
  const float *weights = AT(with->weights), *offsets = AT(with->offsets);
  float *output = AT(with->output);
  const int depth = with->input_channels, in = with->input_stride, count = with->count;
  const int first = unit * with->rows_at_a_time, rows = least(with->rows_at_a_time, with->rows - first);
  const left_rows left = rows_of((const float *)AT(with->input) + (size_t)first * in, rows, in, scratch);
  float *greatest = scratch + 2 * (size_t)MOST_ROWS * in;
  int32_t *index = (int32_t *)(greatest + (size_t)VL * with->rows_at_a_time);
  for (int i = 0; i < VL * rows; i++) greatest[i] = LEAST_FLOAT, index[i] = 0;
  FOR_GROUPS(up_to_multiple(count, LINE), {
    const float *panel = weights + panel_of(from, 1, depth);
    for (int r = 0; r < rows; r += MR) {
      block sums;
      clear(&sums, MR, NV);
      multiply(&sums, MR, NV, block_of(&left, MR, r), in, 1, panel, NV * VL, depth);
      UNROLL for (int i = 0; i < MR; i++) {
        if (r + i < rows) {
          float *most_so_far = greatest + (size_t)(r + i) * VL;
          int32_t *of_it = index + (size_t)(r + i) * VL;
          vf best = load(most_so_far);
          vi which = *(const vi *)of_it;
          UNROLL for (int v = 0; v < NV; v++) {
            const int column = from + v * VL;
            const vi indices = LANES + column;
            const vf less = sums.of[i][v] - load(offsets + column);
            const vi is_better = (vi)(less > best) & (vi)(indices < count);
            best = select(is_better, less, best);
            which = (is_better & indices) | (~is_better & which);
          }
          store(most_so_far, best);
          *(vi *)of_it = which;
        }
      }
    }
  })
  for (int r = 0; r < rows; r++) {
    const float *of = greatest + (size_t)r * VL;
    const int32_t *at = index + (size_t)r * VL;
    int lane = 0;
    for (int i = 1; i < VL; i++)
      if (of[i] > of[lane] || (of[i] == of[lane] && at[i] < at[lane])) lane = i;
    output[first + r] = of[lane];
    output[with->rows + first + r] = (float)at[lane];
  }
}
