/*
 * Values brought to another place: planes to channels last and back, transposed, cut out, surrounded with zeros.
 */
#pragma once
#include "instructions.h"
#include "convolution.h"

/** Rows that a unit takes of them. */
#define ROWS_AT_A_TIME 256

/** `[channels][positions]` to `[positions][channels_stride]`. A unit is a block of positions. */
ALONE void to_maps(const to_maps_t *with, char *memory, int unit) {
  const int first = unit * ROWS_AT_A_TIME, end = least(first + ROWS_AT_A_TIME, with->positions), channels = with->channels_stride;
  const float *input = AT(with->input);
  float *output = AT(with->output);
  for (int c0 = 0; c0 < channels; c0 += LINE)
    for (int n = first; n < end; n++)
      for (int c = c0; c < c0 + LINE; c++)
        output[(size_t)n * channels + c] = c < with->channels ? input[(size_t)c * with->positions + n] : 0;
}

/** The way back. */
ALONE void to_planes(const to_planes_t *with, char *memory, int unit) {
  const int first = unit * ROWS_AT_A_TIME, end = least(first + ROWS_AT_A_TIME, with->positions), channels = with->channels_stride;
  const float *input = AT(with->input);
  float *output = AT(with->output);
  for (int c = 0; c < with->channels; c++)
    for (int n = first; n < end; n++) output[(size_t)c * with->positions + n] = input[(size_t)n * channels + c];
}

/** `[rows][columns]` to `[columns][rows]`. A unit is a row of the result. */
ALONE void transpose(const transpose_t *with, char *memory, int unit) {
  const float *input = AT(with->input);
  float *output = (float *)AT(with->output) + (size_t)unit * with->rows;
  for (int row = 0; row < with->rows; row++) output[row] = input[(size_t)row * with->columns + unit];
}

/**
 * A part of one axis of `[outer][extent][inner]`, to another place of an axis of another extent, where the rest is 0. A unit is a block of
 * the result's rows.
 */
ALONE void window(const window_t *with, char *memory, int unit) {
  const int first = unit * with->rows_at_a_time, end = least(first + with->rows_at_a_time, with->outer * with->output_extent), inner = with->inner;
  for (int row = first; row < end; row++) {
    const int outer = row / with->output_extent, place = row % with->output_extent - with->output_start;
    float *to = (float *)AT(with->output) + (size_t)row * inner;
    if (place < 0 || place >= with->count) clear_floats(to, inner);
    else copy_floats(to, (const float *)AT(with->input) + ((size_t)outer * with->input_extent + with->input_start + place) * inner, inner);
  }
}
