/*
 * Operations on each value, and sums of all.
 */
#pragma once
#include "convolution.h"

INLINE vf combine(int kind, vf a, vf b) {
  switch (kind) {
    case ARITHMETIC_ADD: return a + b;
    case ARITHMETIC_SUBTRACT: return a - b;
    case ARITHMETIC_MULTIPLY: return a * b;
    case ARITHMETIC_RELU: return positive(a);
    case ARITHMETIC_RELU_GRADIENT: return where_positive(a, b);
    default: return splat(1) / a;
  }
}

INLINE void combine_all(const int kind, float *to, const float *a, const float *b, int a_scalar, int b_scalar, int count) {
  const vf one_a = splat(*a), one_b = splat(*b);
  int i = 0;
  for (; i + VL <= count; i += VL) store(to + i, combine(kind, a_scalar ? one_a : load(a + i), b_scalar ? one_b : load(b + i)));
  for (; i < count; i++) store_part(to + i, combine(kind, splat(a[a_scalar ? 0 : i]), splat(b[b_scalar ? 0 : i])), 1);
}

/** Of two tensors, or a tensor and a scalar. A unit is a stretch of values. */
ALONE void arithmetic(const arithmetic_t *with, char *memory, int unit) {
  const size_t first = (size_t)unit * VALUES_AT_A_TIME;
  const int count = least(VALUES_AT_A_TIME, with->count - (int)first);
  const float *a = (const float *)AT(with->a) + (with->a_scalar ? 0 : first), *b = (const float *)AT(with->b) + (with->b_scalar ? 0 : first);
  float *to = (float *)AT(with->output) + first;
  switch (with->kind) {
    case ARITHMETIC_ADD: combine_all(ARITHMETIC_ADD, to, a, b, with->a_scalar, with->b_scalar, count); break;
    case ARITHMETIC_SUBTRACT: combine_all(ARITHMETIC_SUBTRACT, to, a, b, with->a_scalar, with->b_scalar, count); break;
    case ARITHMETIC_MULTIPLY: combine_all(ARITHMETIC_MULTIPLY, to, a, b, with->a_scalar, with->b_scalar, count); break;
    case ARITHMETIC_RELU: combine_all(ARITHMETIC_RELU, to, a, b, with->a_scalar, with->b_scalar, count); break;
    case ARITHMETIC_RELU_GRADIENT: combine_all(ARITHMETIC_RELU_GRADIENT, to, a, b, with->a_scalar, with->b_scalar, count); break;
    default: combine_all(ARITHMETIC_RECIPROCAL, to, a, b, with->a_scalar, with->b_scalar, count);
  }
}

/** A scalar repeated. */
ALONE void fill(const fill_t *with, char *memory, int unit) {
  const size_t first = (size_t)unit * VALUES_AT_A_TIME;
  const int count = least(VALUES_AT_A_TIME, with->count - (int)first);
  const float value = *(const float *)AT(with->input);
  float *to = (float *)AT(with->output) + first;
  for (int i = 0; i < count; i++) to[i] = value;
}

/** Each value of a row times its own factor, or all times the row's: `by_row`. A unit is a block of rows. */
ALONE void scale_rows(const scale_rows_t *with, char *memory, int unit) {
  const int first = unit * with->rows_at_a_time, end = least(first + with->rows_at_a_time, with->rows), width = with->width;
  const float *factors = AT(with->factors);
  for (int row = first; row < end; row++) {
    const float *from = (const float *)AT(with->input) + (size_t)row * width;
    float *to = (float *)AT(with->output) + (size_t)row * width;
    if (with->by_row)
      for (int i = 0; i < width; i++) to[i] = from[i] * factors[row];
    else
      for (int i = 0; i < width; i++) to[i] = from[i] * factors[i];
  }
}

/** Values that are added up one after the other in float32; longer sums are less exact. */
#define LONGEST_SUM 16

INLINE vf summand(int kind, vf x) {
  if (kind == SUM_SQUARES) return x * x;
  return kind == SUM_MAGNITUDES ? larger(x, -x) : x;
}

/** The sum of a unit's values, their squares or their magnitudes, in float64. */
INLINE double add_up(const int kind, const float *values, int count) {
  double sum = 0;
  int i = 0;
  for (; i + VL <= count; i += VL * LONGEST_SUM) {
    vf sums = zero();
    for (int j = i; j + VL <= count && j < i + VL * LONGEST_SUM; j += VL) sums += summand(kind, load(values + j));
    for (int j = 0; j < VL; j++) sum += sums[j];
  }
  for (i = count / VL * VL; i < count; i++) sum += summand(kind, splat(values[i]))[0];
  return sum;
}

ALONE void sum_part(const sum_part_t *with, char *memory, int unit) {
  const size_t first = (size_t)unit * VALUES_AT_A_TIME;
  const int count = least(VALUES_AT_A_TIME, with->count - (int)first);
  const float *from = (const float *)AT(with->input) + first;
  double *to = (double *)AT(with->output) + unit;
  switch (with->kind) {
    case SUM_SQUARES: *to = add_up(SUM_SQUARES, from, count); break;
    case SUM_MAGNITUDES: *to = add_up(SUM_MAGNITUDES, from, count); break;
    default: *to = add_up(SUM_VALUES, from, count);
  }
}

ALONE void sum_parts(const sum_parts_t *with, char *memory) {
  const double *from = AT(with->input);
  double sum = 0;
  for (int i = 0; i < with->parts; i++) sum += from[i];
  *(float *)AT(with->output) = (float)sum;
}
