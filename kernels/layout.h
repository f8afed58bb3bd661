/*
 * Values brought to another place: planes to channels last and back, transposed, cut out, surrounded with zeros.
 */
#pragma once
#include "convolution.h"

/** `[channels][positions]` to `[positions][channels_stride]`. A unit is a block of positions. */
ALONE void to_maps(const to_maps_t *with, char *memory, int unit) {
  const int first = unit * POSITIONS_AT_A_TIME, end = least(first + POSITIONS_AT_A_TIME, with->positions), channels = with->channels_stride;
  const float *input = AT(with->input);
  float *output = AT(with->output);
  for (int c0 = 0; c0 < channels; c0 += LINE) {
    const int there = least(LINE, with->channels - c0);
    for (int n = first; n < end; n++) {
      float *line = output + (size_t)n * channels + c0;
      const float *from = input + (size_t)c0 * with->positions + n;
      if (there < LINE) clear_floats(line, LINE);
      for (int c = 0; c < there; c++) line[c] = from[(size_t)c * with->positions];
    }
  }
}

/** The way back. */
ALONE void to_planes(const to_planes_t *with, char *memory, int unit) {
  const int first = unit * POSITIONS_AT_A_TIME, end = least(first + POSITIONS_AT_A_TIME, with->positions), channels = with->channels_stride;
  const float *input = AT(with->input);
  float *output = AT(with->output);
  for (int c = 0; c < with->channels; c++)
    for (int n = first; n < end; n++) output[(size_t)c * with->positions + n] = input[(size_t)n * channels + c];
}

/** `[rows][columns]` to `[columns][rows]`. A unit is a line of columns, so that what lies side by side is read together. */
ALONE void transpose(const transpose_t *with, char *memory, int unit) {
  const int first = unit * LINE, columns = least(LINE, with->columns - first);
  const float *input = (const float *)AT(with->input) + first;
  float *output = (float *)AT(with->output) + (size_t)first * with->rows;
  for (int row = 0; row < with->rows; row++)
    for (int column = 0; column < columns; column++) output[(size_t)column * with->rows + row] = input[(size_t)row * with->columns + column];
}

/** The stretch of the rows from `first` to `end` that lies between two rows of each of many blocks: from where, and to where. */
INLINE void rows_between(int *from, int *to, int first, int end, int low, int high) {
  *from = most(first, low);
  *to = most(*from, least(end, high));
}

/**
 * A part of one axis of `[outer][extent][inner]`, to another place of an axis of another extent, where the rest is 0. A unit is a block of
 * the result's rows, which may be of several blocks of `extent`.
 */
ALONE void window(const window_t *with, char *memory, int unit) {
  const int extent = with->output_extent, first = unit * with->rows_at_a_time, end = least(first + with->rows_at_a_time, with->outer * extent);
  const size_t inner = with->inner;
  for (int outer = first / extent; outer * extent < end; outer++) {
    const int start = outer * extent, begin = start + with->output_start;
    float *output = (float *)AT(with->output);
    const float *input = (const float *)AT(with->input) + ((size_t)outer * with->input_extent + with->input_start) * inner;
    int from, to;
    rows_between(&from, &to, first, end, start, begin);
    clear_floats(output + from * inner, (to - from) * inner);
    rows_between(&from, &to, first, end, begin, begin + with->count);
    copy_floats(output + from * inner, input + (ptrdiff_t)(from - begin) * (ptrdiff_t)inner, (to - from) * inner);
    rows_between(&from, &to, first, end, begin + with->count, start + extent);
    clear_floats(output + from * inner, (to - from) * inner);
  }
}

/** Of each row of `[outer][extent][inner]`, the sum of those that lie `distance` before and behind, as far as there are any. A unit is a block of rows. */
ALONE void shifted_sum(const shifted_sum_t *with, char *memory, int unit) {
  const int extent = with->extent, distance = with->distance;
  const int first = unit * with->rows_at_a_time, end = least(first + with->rows_at_a_time, with->outer * extent);
  const size_t inner = with->inner, away = distance * inner;
  for (int row = first; row < end; row++) {
    const int place = row % extent, is_before = place >= distance, is_behind = place + distance < extent;
    const float *at = (const float *)AT(with->input) + row * inner;
    float *to = (float *)AT(with->output) + row * inner;
    if (is_before && is_behind) add_floats(to, at - away, at + away, inner);
    else if (is_before) copy_floats(to, at - away, inner);
    else if (is_behind) copy_floats(to, at + away, inner);
    else clear_floats(to, inner);
  }
}

/** The place that a mirror through the first and the last of so many places shows. */
INLINE int mirrored(int place, int extent) {
  if (place < 0) return -place;
  return place < extent ? place : 2 * (extent - 1) - place;
}

/** Feature maps with mirrors around them, or each pixel as four. A unit is a row of the result. */
ALONE void resample(const resample_t *with, char *memory, int unit) {
  const int reflecting = with->kind == RESAMPLE_REFLECT, around = with->around, channels = with->channels_stride;
  const int width = reflecting ? with->width + 2 * around : 2 * with->width;
  const int y = reflecting ? mirrored(unit - around, with->height) : unit / 2;
  const float *row = (const float *)AT(with->input) + (size_t)y * with->width * channels;
  float *to = (float *)AT(with->output) + (size_t)unit * width * channels;
  for (int x = 0; x < width; x++) {
    const int from = reflecting ? mirrored(x - around, with->width) : x / 2;
    copy_floats(to + (size_t)x * channels, row + (size_t)from * channels, channels);
  }
}
