/*
 * Pooling of windows of 2×2, stride 2, and its gradient. Odd sizes are rounded down. A unit is a row of windows.
 */
#pragma once
#include "winograd.h"

ALONE void pool(const pool_t *with, char *memory, int unit) {
  const int channels = with->channels_stride, width = with->width;
  const float *from = (const float *)AT(with->input) + (size_t)2 * unit * width * channels;
  float *to = (float *)AT(with->output) + (size_t)unit * (width / 2) * channels;
  const size_t row = (size_t)width * channels;
  for (int x = 0; x < width / 2; x++) {
    const float *window = from + (size_t)2 * x * channels;
    for (int c = 0; c < channels; c += VL) {
      const float *at = window + c;
      store(to + (size_t)x * channels + c, pool_window(load(at), load(at + channels), load(at + row), load(at + row + channels), with->kind));
    }
  }
}

/** Zeros where rounding down left pixels out: the last column of a row, and after the last row of windows the last row. */
INLINE void clear_left_out(float *output, int y, int width, int height, int channels) {
  if (width % 2)
    for (int i = 0; i < 2; i++) clear_floats(output + ((size_t)(y + i) * width + width - 1) * channels, channels);
  if (height % 2 && y + 3 == height) clear_floats(output + (size_t)(y + 2) * width * channels, (size_t)width * channels);
}

/** To the first maximum of each window. */
ALONE void maximum_gradient(const maximum_gradient_t *with, char *memory, int unit) {
  const int channels = with->channels_stride, width = with->width, y = 2 * unit;
  const size_t row = (size_t)width * channels, pooled_row = (size_t)unit * (width / 2) * channels;
  const float *gradient = (const float *)AT(with->gradient) + pooled_row, *maxima = (const float *)AT(with->pooled) + pooled_row;
  const float *input = AT(with->input);
  float *output = AT(with->output);
  for (int x = 0; x < width / 2; x++) {
    for (int c = 0; c < channels; c += VL) {
      const size_t at = (size_t)y * row + (size_t)2 * x * channels + c, places[4] = {at, at + channels, at + row, at + row + channels};
      vf left = load(gradient + (size_t)x * channels + c);
      const vf maximum = load(maxima + (size_t)x * channels + c);
      UNROLL for (int i = 0; i < 4; i++) {
        const vi here = (vi)(load(input + places[i]) == maximum);
        store(output + places[i], (vf)(here & (vi)left));
        left = (vf)(~here & (vi)left);
      }
    }
  }
  clear_left_out(output, y, width, with->height, channels);
}

/** A quarter to each pixel of a window, nothing to those that rounding down leaves out, and what follows. The last unit has the row below its windows, too. */
ALONE void average_gradient(const average_gradient_t *with, char *memory, int unit) {
  const int channels = with->channels_stride, width = with->width, pooled_height = with->height / 2, pooled_width = width / 2;
  const int end = unit == pooled_height - 1 ? with->height : 2 * unit + 2;
  const finishing then = {0, MAYBE(with->addend), MAYBE(with->mask), with->relu};
  const float *gradient = (const float *)AT(with->gradient) + (size_t)unit * pooled_width * channels;
  float *output = AT(with->output);
  for (int y = 2 * unit; y < end; y++) {
    for (int x = 0; x < width; x++) {
      const int inside = y < 2 * pooled_height && x < 2 * pooled_width;
      const float *from = gradient + (size_t)(x / 2) * channels;
      const size_t place = ((size_t)y * width + x) * channels;
      for (int c = 0; c < channels; c += VL) {
        const vf value = inside ? load(from + c) * splat(0.25f) : zero();
        store(output + place + c, finish(&then, value, place + c, c));
      }
    }
  }
}
