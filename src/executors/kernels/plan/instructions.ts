/*
 * The instructions that the kernels know, in the order of their numbers: the one place where their fields stand. kernels/instructions.h is
 * made from it (`npm run kernels`); what each does is said where it is computed, in kernels/.
 */

/** Words for numbers that select a variant of an instruction, in their order. */
export const VARIANTS = {
  POOL: ['maximum', 'average'],
  ARITHMETIC: ['add', 'subtract', 'multiply', 'relu', 'relu_gradient', 'reciprocal'],
  RESAMPLE: ['reflect', 'repeat'],
  SUM: ['values', 'squares', 'magnitudes'],
} as const;

/** Numbers that plans and kernels have to agree on. */
export const SIZES = {
  /** Floats of a line: memory is named by lines, and the channels of feature maps are stored in whole ones. */
  LINE: 16,
  /** Rows that a block of registers has at most, on any target; the last block may have so many beyond those that there are. */
  MOST_ROWS: 8,
  /** Values that a unit of arithmetic takes, and positions that one takes which changes their layout. */
  VALUES_AT_A_TIME: 16_384,
  POSITIONS_AT_A_TIME: 256,
  /** Positions of a Gram matrix that are added up one after the other, and sums of them that are. */
  GRAM_POSITIONS: 64,
  GRAM_BLOCKS: 64,
} as const;

/** Memory that an instruction reads or writes, which some may go without, or a number. */
export type FieldKind = 'reads' | 'may read' | 'writes' | 'may write' | 'integer' | 'float';

/** A product, and what follows it at once. */
const FINISHED = {
  input: 'reads',
  weights: 'reads',
  bias: 'may read',
  addend: 'may read',
  mask: 'may read',
  output: 'writes',
} as const;

/** Feature maps before and after, in pixels and channels. */
const EXTENTS = {
  input_height: 'integer',
  input_width: 'integer',
  input_channels: 'integer',
  input_stride: 'integer',
  output_height: 'integer',
  output_width: 'integer',
  output_stride: 'integer',
} as const;

const WINOGRAD = {
  ...FINISHED,
  pooled: 'may write',
  pool: 'integer',
  relu: 'integer',
  padding: 'integer',
  tile: 'integer',
  tiles: 'integer',
  ...EXTENTS,
} as const;

const WINOGRAD_WEIGHTS = {
  input: 'reads',
  output: 'writes',
  tile: 'integer',
  input_channels: 'integer',
  output_channels: 'integer',
  output_stride: 'integer',
} as const;

export const INSTRUCTIONS = {
  /** Feature maps through 3×3 kernels, and what follows, in tiles of 4×4 or 2×2 results; `tiles` are computed at a time. */
  winograd: WINOGRAD,
  winograd_weights: WINOGRAD_WEIGHTS,
  /** The same in halves (bfloat16), of an even number of channels; only some builds know it. */
  winograd_halves: WINOGRAD,
  winograd_halves_weights: WINOGRAD_WEIGHTS,
  /** Feature maps through kernels of any size, and what follows. */
  convolution: {
    ...FINISHED,
    relu: 'integer',
    kernel: 'integer',
    padding: 'integer',
    ...EXTENTS,
  },
  /** Rows of values times a matrix in panels, and what follows where the result's rows are whole lines. */
  product: {
    ...FINISHED,
    relu: 'integer',
    rows: 'integer',
    rows_at_a_time: 'integer',
    input_channels: 'integer',
    input_stride: 'integer',
    output_channels: 'integer',
    output_stride: 'integer',
  },
  /** For each row of values the greatest of its products with rows in panels, less each one's offset, and that one's index. */
  nearest: {
    input: 'reads',
    weights: 'reads',
    offsets: 'reads',
    output: 'writes',
    rows: 'integer',
    rows_at_a_time: 'integer',
    input_channels: 'integer',
    input_stride: 'integer',
    count: 'integer',
  },
  panels: {
    input: 'reads',
    output: 'writes',
    rows: 'integer',
    columns: 'integer',
    taps: 'integer',
    row_step: 'integer',
    column_step: 'integer',
  },
  /** Products of features with those of the same position of other maps, of which the result is known to be symmetric. */
  gram: {
    input: 'reads',
    right: 'reads',
    output: 'writes',
    positions: 'integer',
    positions_at_a_time: 'integer',
    channels_stride: 'integer',
  },
  gram_sum: { input: 'reads', output: 'writes', parts: 'integer', channels: 'integer', channels_stride: 'integer', scale: 'float' },
  arithmetic: {
    a: 'reads',
    b: 'reads',
    output: 'writes',
    kind: 'integer',
    count: 'integer',
    a_scalar: 'integer',
    b_scalar: 'integer',
  },
  fill: { input: 'reads', output: 'writes', count: 'integer' },
  scale_rows: {
    input: 'reads',
    factors: 'reads',
    output: 'writes',
    rows: 'integer',
    rows_at_a_time: 'integer',
    width: 'integer',
    by_row: 'integer',
  },
  sum_part: { input: 'reads', output: 'writes', kind: 'integer', count: 'integer' },
  sum_parts: { input: 'reads', output: 'writes', parts: 'integer' },
  pool: { input: 'reads', output: 'writes', kind: 'integer', height: 'integer', width: 'integer', channels_stride: 'integer' },
  maximum_gradient: {
    gradient: 'reads',
    input: 'reads',
    pooled: 'reads',
    output: 'writes',
    height: 'integer',
    width: 'integer',
    channels_stride: 'integer',
  },
  average_gradient: {
    gradient: 'reads',
    addend: 'may read',
    mask: 'may read',
    output: 'writes',
    relu: 'integer',
    height: 'integer',
    width: 'integer',
    channels_stride: 'integer',
  },
  /** Feature maps with as many rows and columns more on each side as `around` says, in mirrors; or each pixel as four. */
  resample: {
    input: 'reads',
    output: 'writes',
    kind: 'integer',
    around: 'integer',
    height: 'integer',
    width: 'integer',
    channels_stride: 'integer',
  },
  /** Rows of each block that are so far before and behind, added up. */
  shifted_sum: {
    input: 'reads',
    output: 'writes',
    rows_at_a_time: 'integer',
    outer: 'integer',
    extent: 'integer',
    inner: 'integer',
    distance: 'integer',
  },
  to_maps: { input: 'reads', output: 'writes', positions: 'integer', channels: 'integer', channels_stride: 'integer' },
  to_planes: { input: 'reads', output: 'writes', positions: 'integer', channels: 'integer', channels_stride: 'integer' },
  transpose: { input: 'reads', output: 'writes', rows: 'integer', columns: 'integer' },
  window: {
    input: 'reads',
    output: 'writes',
    rows_at_a_time: 'integer',
    outer: 'integer',
    inner: 'integer',
    input_extent: 'integer',
    input_start: 'integer',
    output_extent: 'integer',
    output_start: 'integer',
    count: 'integer',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, FieldKind>>>>;

export type InstructionName = keyof typeof INSTRUCTIONS;

type Fields<Name extends InstructionName> = (typeof INSTRUCTIONS)[Name];

type FieldsOf<Name extends InstructionName, Kind extends FieldKind> = {
  [Field in keyof Fields<Name>]: Fields<Name>[Field] extends Kind ? Field : never;
}[keyof Fields<Name>];

/** The values of an instruction's fields, with memory as `Memory`. */
export type Arguments<Name extends InstructionName, Memory> = Readonly<
  Record<FieldsOf<Name, 'reads' | 'writes'>, Memory> &
    Partial<Record<FieldsOf<Name, 'may read' | 'may write'>, Memory | undefined>> &
    Record<FieldsOf<Name, 'integer' | 'float'>, number>
>;

export const INSTRUCTION_NAMES = Object.keys(INSTRUCTIONS) as readonly InstructionName[];

/** The fields of an instruction, in order. */
export function fieldsOf(name: InstructionName): readonly (readonly [field: string, kind: FieldKind])[] {
  return Object.entries(INSTRUCTIONS[name]);
}

/** The number of a variant. */
export function variant<Kind extends keyof typeof VARIANTS>(kind: Kind, word: (typeof VARIANTS)[Kind][number]): number {
  return (VARIANTS[kind] as readonly string[]).indexOf(word);
}

/** Bytes of a line. */
export const LINE_BYTES = SIZES.LINE * Float32Array.BYTES_PER_ELEMENT;
