/*
 * Convolutions as the sum that they are, for kernels of any size, and products of matrices as convolutions with 1×1 kernels.
 */
#pragma once
#include "finish.h"
#include "product.h"

/** Stores a vector of a row, or as much of it as the row has. */
INLINE void store_part(float *to, vf value, int count) {
  if (count >= VL) {
    store(to, value);
  } else {
    float part[VL];
    store(part, value);
    for (int i = 0; i < count; i++) to[i] = part[i];
  }
}

/** A unit is a row of results; the rows of values that it takes are copied, with the zeros around the picture. */
ALONE void convolution(const convolution_t *with, char *memory, int unit, float *scratch) {
  const float *input = AT(with->input), *weights = AT(with->weights);
  float *output = AT(with->output);
  const finishing then = {MAYBE(with->bias), MAYBE(with->addend), MAYBE(with->mask), with->relu};
  const int kernel = with->kernel, depth = with->input_channels, in = with->input_stride, out = with->output_stride, padding = with->padding;
  const int width = with->output_width, taps = kernel * kernel;
  const size_t line = (size_t)(with->input_width + 2 * padding + MOST_ROWS) * in, middle = (size_t)with->input_width * in;
  for (int i = 0; i < kernel; i++) {
    const int y = unit + i - padding;
    float *to = scratch + i * line;
    if (y < 0 || y >= with->input_height) {
      clear_floats(to, line);
    } else {
      clear_floats(to, (size_t)padding * in);
      copy_floats(to + (size_t)padding * in, input + (size_t)y * middle, middle);
      clear_floats(to + (size_t)padding * in + middle, (size_t)(padding + MOST_ROWS) * in);
    }
  }
  FOR_GROUPS(out, {
    const float *panel = weights + panel_of(from, taps, depth);
    for (int x = 0; x < width; x += MR) {
      block sums;
      clear(&sums, MR, NV);
      for (int tap = 0; tap < taps; tap++)
        multiply(&sums, MR, NV, scratch + tap / kernel * line + (size_t)(x + tap % kernel) * in, in, 1, panel + (size_t)tap * depth * NV * VL, NV * VL, depth);
      UNROLL for (int i = 0; i < MR; i++) {
        if (x + i < width) {
          const size_t at = ((size_t)unit * width + x + i) * out + from;
          UNROLL for (int v = 0; v < NV; v++) store(output + at + v * VL, finish(&then, sums.of[i][v], at + v * VL, from + v * VL));
        }
      }
    }
  })
}

/** Rows of values times panels. Results need not be in lines: `output_channels` of each row are stored. A unit is a block of rows. */
ALONE void product(const product_t *with, char *memory, int unit, float *scratch) {
  const float *weights = AT(with->weights);
  float *output = AT(with->output);
  const finishing then = {MAYBE(with->bias), MAYBE(with->addend), MAYBE(with->mask), with->relu};
  const int depth = with->input_channels, in = with->input_stride, out = with->output_stride, columns = up_to_multiple(with->output_channels, LINE);
  const int first = unit * with->rows_at_a_time, rows = least(with->rows_at_a_time, with->rows - first), whole = out % LINE == 0;
  const left_rows left = rows_of((const float *)AT(with->input) + (size_t)first * in, rows, in, scratch);
  FOR_GROUPS(columns, {
    const float *panel = weights + panel_of(from, 1, depth);
    for (int r = 0; r < rows; r += MR) {
      block sums;
      clear(&sums, MR, NV);
      multiply(&sums, MR, NV, block_of(&left, MR, r), in, 1, panel, NV * VL, depth);
      UNROLL for (int i = 0; i < MR; i++) {
        if (r + i < rows) {
          const size_t at = (size_t)(first + r + i) * out + from;
          UNROLL for (int v = 0; v < NV; v++) {
            if (whole) store(output + at + v * VL, finish(&then, sums.of[i][v], at + v * VL, from + v * VL));
            else store_part(output + at + v * VL, sums.of[i][v], with->output_channels - from - v * VL);
          }
        }
      }
    }
  })
}

/**
 * Weights, or any matrix, to panels: column n, row c, tap t is at n·column_step + c·row_step + t of the input. A unit is a line of rows, so
 * that what lies side by side is read together.
 */
ALONE void panels(const panels_t *with, char *memory, int unit) {
  const float *input = AT(with->input);
  float *output = AT(with->output);
  const int depth = with->rows, taps = with->taps, first = unit * LINE, rows = least(LINE, depth - first);
  FOR_GROUPS(up_to_multiple(with->columns, LINE), {
    for (int tap = 0; tap < taps; tap++) {
      float *panel = output + panel_of(from, taps, depth) + ((size_t)tap * depth + first) * NV * VL;
      for (int j = 0; j < NV * VL; j++) {
        const int column = from + j;
        const float *values = input + (size_t)column * with->column_step + (size_t)first * with->row_step + tap;
        if (column < with->columns)
          for (int r = 0; r < rows; r++) panel[r * NV * VL + j] = values[(size_t)r * with->row_step];
        else
          for (int r = 0; r < rows; r++) panel[r * NV * VL + j] = 0;
      }
    }
  })
}
