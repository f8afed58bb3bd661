/* Made from src/executors/kernels/plan/instructions.ts by `npm run kernels`. */
#pragma once
#include <stdint.h>

#define INSTRUCTIONS_HASH 2264167963u

#define LINE 16
#define MOST_ROWS 8
#define VALUES_AT_A_TIME 16384
#define POSITIONS_AT_A_TIME 256
#define GRAM_POSITIONS 64
#define GRAM_BLOCKS 64

enum {
  POOL_MAXIMUM,
  POOL_AVERAGE,
};

enum {
  ARITHMETIC_ADD,
  ARITHMETIC_SUBTRACT,
  ARITHMETIC_MULTIPLY,
  ARITHMETIC_RELU,
  ARITHMETIC_RELU_GRADIENT,
  ARITHMETIC_RECIPROCAL,
};

enum {
  RESAMPLE_REFLECT,
  RESAMPLE_REPEAT,
};

enum {
  SUM_VALUES,
  SUM_SQUARES,
  SUM_MAGNITUDES,
};

enum {
  OP_winograd,
  OP_winograd_weights,
  OP_winograd_halves,
  OP_winograd_halves_weights,
  OP_convolution,
  OP_product,
  OP_nearest,
  OP_panels,
  OP_gram,
  OP_gram_sum,
  OP_arithmetic,
  OP_fill,
  OP_scale_rows,
  OP_sum_part,
  OP_sum_parts,
  OP_pool,
  OP_maximum_gradient,
  OP_average_gradient,
  OP_resample,
  OP_shifted_sum,
  OP_to_maps,
  OP_to_planes,
  OP_transpose,
  OP_window,
};

typedef struct {
  uint32_t input;
  uint32_t weights;
  uint32_t bias;
  uint32_t addend;
  uint32_t mask;
  uint32_t output;
  uint32_t pooled;
  int32_t pool;
  int32_t relu;
  int32_t padding;
  int32_t tile;
  int32_t tiles;
  int32_t input_height;
  int32_t input_width;
  int32_t input_channels;
  int32_t input_stride;
  int32_t output_height;
  int32_t output_width;
  int32_t output_stride;
} winograd_t;

typedef struct {
  uint32_t input;
  uint32_t output;
  int32_t tile;
  int32_t input_channels;
  int32_t output_channels;
  int32_t output_stride;
} winograd_weights_t;

typedef struct {
  uint32_t input;
  uint32_t weights;
  uint32_t bias;
  uint32_t addend;
  uint32_t mask;
  uint32_t output;
  uint32_t pooled;
  int32_t pool;
  int32_t relu;
  int32_t padding;
  int32_t tile;
  int32_t tiles;
  int32_t input_height;
  int32_t input_width;
  int32_t input_channels;
  int32_t input_stride;
  int32_t output_height;
  int32_t output_width;
  int32_t output_stride;
} winograd_halves_t;

typedef struct {
  uint32_t input;
  uint32_t output;
  int32_t tile;
  int32_t input_channels;
  int32_t output_channels;
  int32_t output_stride;
} winograd_halves_weights_t;

typedef struct {
  uint32_t input;
  uint32_t weights;
  uint32_t bias;
  uint32_t addend;
  uint32_t mask;
  uint32_t output;
  int32_t relu;
  int32_t kernel;
  int32_t padding;
  int32_t input_height;
  int32_t input_width;
  int32_t input_channels;
  int32_t input_stride;
  int32_t output_height;
  int32_t output_width;
  int32_t output_stride;
} convolution_t;

typedef struct {
  uint32_t input;
  uint32_t weights;
  uint32_t bias;
  uint32_t addend;
  uint32_t mask;
  uint32_t output;
  int32_t relu;
  int32_t rows;
  int32_t rows_at_a_time;
  int32_t input_channels;
  int32_t input_stride;
  int32_t output_channels;
  int32_t output_stride;
} product_t;

typedef struct {
  uint32_t input;
  uint32_t weights;
  uint32_t offsets;
  uint32_t output;
  int32_t rows;
  int32_t rows_at_a_time;
  int32_t input_channels;
  int32_t input_stride;
  int32_t count;
} nearest_t;

typedef struct {
  uint32_t input;
  uint32_t output;
  int32_t rows;
  int32_t columns;
  int32_t taps;
  int32_t row_step;
  int32_t column_step;
} panels_t;

typedef struct {
  uint32_t input;
  uint32_t right;
  uint32_t output;
  int32_t positions;
  int32_t positions_at_a_time;
  int32_t channels_stride;
} gram_t;

typedef struct {
  uint32_t input;
  uint32_t output;
  int32_t parts;
  int32_t channels;
  int32_t channels_stride;
  float scale;
} gram_sum_t;

typedef struct {
  uint32_t a;
  uint32_t b;
  uint32_t output;
  int32_t kind;
  int32_t count;
  int32_t a_scalar;
  int32_t b_scalar;
} arithmetic_t;

typedef struct {
  uint32_t input;
  uint32_t output;
  int32_t count;
} fill_t;

typedef struct {
  uint32_t input;
  uint32_t factors;
  uint32_t output;
  int32_t rows;
  int32_t rows_at_a_time;
  int32_t width;
  int32_t by_row;
} scale_rows_t;

typedef struct {
  uint32_t input;
  uint32_t output;
  int32_t kind;
  int32_t count;
} sum_part_t;

typedef struct {
  uint32_t input;
  uint32_t output;
  int32_t parts;
} sum_parts_t;

typedef struct {
  uint32_t input;
  uint32_t output;
  int32_t kind;
  int32_t height;
  int32_t width;
  int32_t channels_stride;
} pool_t;

typedef struct {
  uint32_t gradient;
  uint32_t input;
  uint32_t pooled;
  uint32_t output;
  int32_t height;
  int32_t width;
  int32_t channels_stride;
} maximum_gradient_t;

typedef struct {
  uint32_t gradient;
  uint32_t addend;
  uint32_t mask;
  uint32_t output;
  int32_t relu;
  int32_t height;
  int32_t width;
  int32_t channels_stride;
} average_gradient_t;

typedef struct {
  uint32_t input;
  uint32_t output;
  int32_t kind;
  int32_t around;
  int32_t height;
  int32_t width;
  int32_t channels_stride;
} resample_t;

typedef struct {
  uint32_t input;
  uint32_t output;
  int32_t rows_at_a_time;
  int32_t outer;
  int32_t extent;
  int32_t inner;
  int32_t distance;
} shifted_sum_t;

typedef struct {
  uint32_t input;
  uint32_t output;
  int32_t positions;
  int32_t channels;
  int32_t channels_stride;
} to_maps_t;

typedef struct {
  uint32_t input;
  uint32_t output;
  int32_t positions;
  int32_t channels;
  int32_t channels_stride;
} to_planes_t;

typedef struct {
  uint32_t input;
  uint32_t output;
  int32_t rows;
  int32_t columns;
} transpose_t;

typedef struct {
  uint32_t input;
  uint32_t output;
  int32_t rows_at_a_time;
  int32_t outer;
  int32_t inner;
  int32_t input_extent;
  int32_t input_start;
  int32_t output_extent;
  int32_t output_start;
  int32_t count;
} window_t;

typedef struct {
  int32_t opcode;
  int32_t units;
  union {
    winograd_t winograd;
    winograd_weights_t winograd_weights;
    winograd_halves_t winograd_halves;
    winograd_halves_weights_t winograd_halves_weights;
    convolution_t convolution;
    product_t product;
    nearest_t nearest;
    panels_t panels;
    gram_t gram;
    gram_sum_t gram_sum;
    arithmetic_t arithmetic;
    fill_t fill;
    scale_rows_t scale_rows;
    sum_part_t sum_part;
    sum_parts_t sum_parts;
    pool_t pool;
    maximum_gradient_t maximum_gradient;
    average_gradient_t average_gradient;
    resample_t resample;
    shifted_sum_t shifted_sum;
    to_maps_t to_maps;
    to_planes_t to_planes;
    transpose_t transpose;
    window_t window;
  };
} instruction_t;

/* Memory that an instruction names by its line. */
#define AT(line) ((void *)(memory + (size_t)(line) * LINE * sizeof(float)))
#define MAYBE(line) ((line) ? AT(line) : 0)
