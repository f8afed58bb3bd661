/*
 * Symmetric products of feature maps: Σ over positions of f fᵀ, or of f gᵀ where that is symmetric, too. A unit adds up the positions of a part of the maps; the parts' matrices are added
 * in their order. Only the blocks on and above the diagonal are computed.
 */
#pragma once
#include "convolution.h"

/**
 * Adds the products of so many positions to a matrix, or puts them there if they are the first. No more are added up one after the other in
 * float32 than that, since longer sums are less exact.
 */
ALONE void add_positions(const float *left, const float *right, int channels, int depth, float *matrix, int is_first) {
  FOR_GROUPS(channels, {
    for (int i = 0; i < from + NV * VL; i += MR) {
      block sums;
      clear(&sums, MR, NV);
      /* The last rows may be beyond the channels, where the next position's are. */
      const int row = least(i, channels - MR);
      multiply(&sums, MR, NV, left + row, 1, channels, right + from, channels, depth);
      UNROLL for (int r = 0; r < MR; r++) {
        if (row + r >= i) {
          UNROLL for (int v = 0; v < NV; v++) {
            float *to = matrix + (size_t)(row + r) * channels + from + v * VL;
            store(to, is_first ? sums.of[r][v] : load(to) + sums.of[r][v]);
          }
        }
      }
    }
  })
}

ALONE void gram(const gram_t *with, char *memory, int unit, float *scratch) {
  const float *input = AT(with->input), *right = AT(with->right);
  const int channels = with->channels_stride;
  const size_t size = (size_t)channels * channels;
  float *output = (float *)AT(with->output) + unit * size;
  const int first = unit * with->positions_at_a_time, end = least(first + with->positions_at_a_time, with->positions);
  for (int start = first; start < end; start += GRAM_BLOCKS * GRAM_POSITIONS) {
    /* The sums of later blocks come to the part's as one. */
    float *matrix = start == first ? output : scratch;
    const int stop = least(start + GRAM_BLOCKS * GRAM_POSITIONS, end);
    for (int n = start; n < stop; n += GRAM_POSITIONS) {
      const size_t at = (size_t)n * channels;
      add_positions(input + at, right + at, channels, least(GRAM_POSITIONS, stop - n), matrix, n == start);
    }
    if (start == first) continue;
    for (size_t i = 0; i < size; i += VL) store(output + i, load(output + i) + load(scratch + i));
  }
}

/**
 * The parts' matrices added up and scaled, as a whole matrix without the channels that fill the last line. There are no more parts than can be
 * added up one after the other. A unit is a row, of which what is right of the diagonal is also what is below it.
 */
ALONE void gram_sum(const gram_sum_t *with, char *memory, int unit) {
  const int channels = with->channels, stride = with->channels_stride;
  const size_t matrix = (size_t)stride * stride;
  const float *input = (const float *)AT(with->input) + (size_t)unit * stride;
  float *output = AT(with->output), *row = output + (size_t)unit * channels;
  for (int j = unit / VL * VL; j < channels; j += VL) {
    vf sum = load(input + j);
    for (int part = 1; part < with->parts; part++) sum += load(input + part * matrix + j);
    sum *= splat(with->scale);
    for (int i = most(0, unit - j); i < VL && j + i < channels; i++) row[j + i] = output[(size_t)(j + i) * channels + unit] = sum[i];
  }
}
