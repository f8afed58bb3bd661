/*
 * What follows a product at once, while its sums are in registers: bias, another summand, ReLU, the gradient through a ReLU.
 */
#pragma once
#include "vector.h"

typedef struct {
  const float *bias;     /* for each column; null for none */
  const float *addend;   /* shaped as the result; null for none; may be the result */
  const float *mask;     /* shaped as the result: the result is 0 where this is not positive; null for none */
  int relu;
} finishing;

/** @param at the float's place in the result, of the vector that begins at a column */
INLINE vf finish(const finishing *with, vf value, size_t at, int column) {
  if (with->bias) value += load(with->bias + column);
  if (with->addend) value += load(with->addend + at);
  if (with->relu) value = positive(value);
  if (with->mask) value = where_positive(value, load(with->mask + at));
  return value;
}
