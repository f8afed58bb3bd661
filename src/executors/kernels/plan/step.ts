import { wholeLines, type Buffer } from './buffer.js';
import { fieldsOf, SIZES, variant, type Arguments, type InstructionName } from './instructions.js';
import { requireCountable } from './most-values.js';
import { pointsOf } from './tiles.js';

/** An instruction on a program's buffers. */
export interface Step {
  readonly name: InstructionName;
  readonly fields: Readonly<Record<string, Buffer | number | undefined>>;
  /** Parts that threads can compute independently of each other. */
  readonly units: number;
  /** Floats of each thread's own memory that a unit takes. */
  readonly scratch: number;
  /** Values or multiplications, whichever are more: a measure of its time. */
  readonly work: number;
  /** A buffer that the result may take the place of, if its values are needed no more: each value is read before it is overwritten. */
  readonly replaceable: readonly Buffer[];
}

type Numbers<Name extends InstructionName> = Arguments<Name, Buffer>;

/** The part of a step that follows from its fields. */
interface Demand<Name extends InstructionName> {
  readonly units: number;
  readonly work: number;
  readonly scratch?: number;
  /** Floats of memory that the kernel goes through. */
  readonly floats: Readonly<Partial<Record<keyof Arguments<Name, Buffer>, number>>>;
}

const { MOST_ROWS, VALUES_AT_A_TIME, POSITIONS_AT_A_TIME } = SIZES;

const FLOATS_OF_DOUBLE = 2;

type Demands = { readonly [Name in InstructionName]: (fields: Numbers<Name>) => Demand<Name> };

const blocks = (size: number, atATime: number): number => Math.ceil(size / atATime);

/** @param each values that lie in a float on the left of the products and among the weights */
const winogradDemand =
  (each: 1 | 2) =>
  (f: Numbers<'winograd'>): Demand<'winograd'> => {
    const tiles = blocks(f.output_width, f.tile) * blocks(f.output_height, f.tile);
    const points = pointsOf(f.tile);
    const [, pooled] = pooledFloats({ height: f.output_height, width: f.output_width, channels_stride: f.output_stride });
    return {
      units: blocks(tiles, f.tiles),
      work: (tiles * points * f.input_channels * f.output_stride) / each,
      scratch: points * ((f.tiles + MOST_ROWS) * (f.input_stride / each + f.output_stride) + 2 * SIZES.LINE),
      floats: { ...convolutionFloats(f, points / each), pooled },
    };
  };

const winogradWeightsDemand =
  (each: 1 | 2) =>
  (f: Numbers<'winograd_weights'>): Demand<'winograd_weights'> => {
    const weights = pointsOf(f.tile) * f.input_channels * f.output_stride;
    return { units: f.input_channels, work: weights, floats: { input: 9 * f.input_channels * f.output_channels, output: weights / each } };
  };

const DEMANDS: Demands = {
  winograd: winogradDemand(1),
  winograd_weights: winogradWeightsDemand(1),
  winograd_halves: winogradDemand(2),
  winograd_halves_weights: winogradWeightsDemand(2),
  convolution: (f) => {
    const floats = convolutionFloats(f, f.kernel ** 2);
    return {
      units: f.output_height,
      work: f.output_height * f.output_width * floats.weights,
      scratch: f.kernel * (f.input_width + 2 * f.padding + MOST_ROWS) * f.input_stride,
      floats,
    };
  },
  product: (f) => {
    const result = f.rows * f.output_stride;
    return {
      units: blocks(f.rows, f.rows_at_a_time),
      work: result * f.input_channels,
      scratch: 2 * MOST_ROWS * f.input_stride,
      floats: {
        input: f.rows * f.input_stride,
        weights: f.input_channels * wholeLines(f.output_channels),
        bias: f.output_stride,
        ...finishedFloats(result),
      },
    };
  },
  nearest: (f) => ({
    units: blocks(f.rows, f.rows_at_a_time),
    work: f.rows * wholeLines(f.count) * f.input_channels,
    scratch: 2 * MOST_ROWS * f.input_stride + 2 * SIZES.LINE * f.rows_at_a_time,
    floats: {
      input: f.rows * f.input_stride,
      weights: f.input_channels * wholeLines(f.count),
      offsets: f.count,
      output: 2 * f.rows,
    },
  }),
  panels: (f) => ({
    units: blocks(f.rows, SIZES.LINE),
    work: f.rows * f.taps * wholeLines(f.columns),
    floats: {
      input: (f.columns - 1) * f.column_step + (f.rows - 1) * f.row_step + f.taps,
      output: f.rows * f.taps * wholeLines(f.columns),
    },
  }),
  gram: (f) => {
    const parts = blocks(f.positions, f.positions_at_a_time);
    return {
      units: parts,
      work: (f.positions * f.channels_stride ** 2) / 2,
      scratch: f.positions_at_a_time > SIZES.GRAM_POSITIONS * SIZES.GRAM_BLOCKS ? f.channels_stride ** 2 : 0,
      floats: {
        input: f.positions * f.channels_stride,
        right: f.positions * f.channels_stride,
        output: parts * f.channels_stride ** 2,
      },
    };
  },
  gram_sum: (f) => ({
    units: f.channels,
    work: f.parts * f.channels ** 2,
    floats: { input: f.parts * f.channels_stride ** 2, output: f.channels ** 2 },
  }),
  arithmetic: (f) => ({
    units: blocks(f.count, VALUES_AT_A_TIME),
    work: f.count,
    floats: { a: f.a_scalar ? 1 : f.count, b: f.b_scalar ? 1 : f.count, output: f.count },
  }),
  fill: (f) => ({ units: blocks(f.count, VALUES_AT_A_TIME), work: f.count, floats: { input: 1, output: f.count } }),
  scale_rows: (f) => ({
    units: blocks(f.rows, f.rows_at_a_time),
    work: f.rows * f.width,
    floats: { input: f.rows * f.width, factors: f.by_row ? f.rows : f.width, output: f.rows * f.width },
  }),
  sum_part: (f) => {
    const parts = blocks(f.count, VALUES_AT_A_TIME);
    return { units: parts, work: f.count, floats: { input: f.count, output: FLOATS_OF_DOUBLE * parts } };
  },
  sum_parts: (f) => ({ units: 1, work: f.parts, floats: { input: FLOATS_OF_DOUBLE * f.parts, output: 1 } }),
  pool: (f) => {
    const [whole, half] = pooledFloats(f);
    return { units: Math.floor(f.height / 2), work: whole, floats: { input: whole, output: half } };
  },
  maximum_gradient: (f) => {
    const [whole, half] = pooledFloats(f);
    return { units: Math.floor(f.height / 2), work: 2 * whole, floats: { gradient: half, pooled: half, input: whole, output: whole } };
  },
  average_gradient: (f) => {
    const [whole, half] = pooledFloats(f);
    return { units: Math.floor(f.height / 2), work: whole, floats: { gradient: half, ...finishedFloats(whole) } };
  },
  resample: (f) => {
    const grown = (extent: number): number => (f.kind === variant('RESAMPLE', 'repeat') ? 2 * extent : extent + 2 * f.around);
    const output = grown(f.height) * grown(f.width) * f.channels_stride;
    return { units: grown(f.height), work: output, floats: { input: f.height * f.width * f.channels_stride, output } };
  },
  shifted_sum: (f) => {
    const floats = f.outer * f.extent * f.inner;
    return { units: blocks(f.outer * f.extent, f.rows_at_a_time), work: floats, floats: { input: floats, output: floats } };
  },
  to_maps: ({ positions, channels, channels_stride: stride }) => ({
    units: blocks(positions, POSITIONS_AT_A_TIME),
    work: positions * stride,
    floats: { input: positions * channels, output: positions * stride },
  }),
  to_planes: ({ positions, channels, channels_stride: stride }) => ({
    units: blocks(positions, POSITIONS_AT_A_TIME),
    work: positions * stride,
    floats: { input: positions * stride, output: positions * channels },
  }),
  transpose: (f) => ({
    units: blocks(f.columns, SIZES.LINE),
    work: f.rows * f.columns,
    floats: { input: f.rows * f.columns, output: f.rows * f.columns },
  }),
  window: (f) => {
    const output = f.outer * f.output_extent * f.inner;
    return {
      units: blocks(f.outer * f.output_extent, f.rows_at_a_time),
      work: output,
      floats: { input: f.outer * f.input_extent * f.inner, output },
    };
  },
};

/** Floats of a result, and of what has its shape. */
function finishedFloats(result: number): Record<'addend' | 'mask' | 'output', number> {
  return { addend: result, mask: result, output: result };
}

type Extents = Pick<
  Numbers<'winograd' | 'convolution'>,
  'input_height' | 'input_width' | 'input_channels' | 'input_stride' | 'output_height' | 'output_width' | 'output_stride'
>;

/** Floats of a convolution, of so many weights for each pair of channels. */
function convolutionFloats(f: Extents, taps: number): Record<'input' | 'weights' | 'bias' | 'addend' | 'mask' | 'output', number> {
  return {
    input: f.input_height * f.input_width * f.input_stride,
    weights: taps * f.input_channels * f.output_stride,
    bias: f.output_stride,
    ...finishedFloats(f.output_height * f.output_width * f.output_stride),
  };
}

interface Pooled {
  readonly height: number;
  readonly width: number;
  readonly channels_stride: number;
}

/** Floats of maps, and of what is pooled of them. */
function pooledFloats({ height, width, channels_stride: stride }: Pooled): [whole: number, half: number] {
  return [height * width * stride, Math.floor(height / 2) * Math.floor(width / 2) * stride];
}

/**
 * An instruction as a step of a program.
 * @param replaceable buffers whose place the result may take
 * @throws NeuralStyleError `memory-limit` where there are more values than the kernel can count
 * @throws RangeError where a buffer is smaller than what the kernel goes through, which would be a fault of the plan
 */
export function step<Name extends InstructionName>(
  name: Name,
  fields: Arguments<Name, Buffer>,
  replaceable: readonly (Buffer | undefined)[] = [],
): Step {
  const { units, work, scratch = 0, floats } = DEMANDS[name](fields);
  const given = fields as Step['fields'];
  requireCountable(name, given);
  for (const [field, kind] of fieldsOf(name)) {
    const value = given[field];
    if (typeof value === 'number') continue;
    const wanted = (floats as Readonly<Record<string, number | undefined>>)[field] ?? 0;
    if (!value && kind.startsWith('may')) continue;
    if (!value || value.floats < wanted) {
      throw new RangeError(`${name} expects ${wanted} floats of ${field}, got ${value ? value.floats : 'none'}`);
    }
  }
  const replaced = replaceable.flatMap((buffer) => (buffer?.kind === 'working' ? [buffer] : []));
  return { name, fields: given, units, work, scratch, replaceable: replaced };
}
