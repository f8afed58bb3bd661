import { types } from 'node:util';
import { NeuralStyleError, readable, reasonOf } from '../../../errors.js';
import { describePart } from '../../../values/describe-value.js';
import { nestedShape, NotNumbersError, type Numbers, readNumbers } from '../../../values/held-numbers.js';
import { isRecord } from '../../../values/is-record.js';

/** A tensor that a flow has made, whose shape is known and whose values are not read yet. */
export interface PlainTensor {
  readonly shape: readonly number[];
  /**
   * A copy of the values, all finite.
   * @throws NeuralStyleError `payload-type`, `value-unreadable`, `tensor-unreadable`
   */
  readonly read: () => Promise<Numbers>;
}

/** The shapes that a tensor may have, and its name in errors. */
export interface TensorRule {
  /** Where it stands, such as `msg.payload.layers.relu3_1`. */
  readonly at: string;
  /** In words: "[height, width, 3]". */
  readonly expected: string;
  readonly fits: (shape: readonly number[]) => boolean;
  /** The shape of values that come without one. */
  readonly usual?: readonly number[];
}

/** More axes than any tensor has that is taken here. */
const MOST_AXES = 8;
const ADVICE = 'Give each tensor as {shape, data}: data is a typed array, a Buffer, a list of numbers or a TensorFlow.js tensor.';

/** Shaped like a tensor of TensorFlow.js: of whatever back end, copy or realm. */
interface TensorLike {
  readonly shape: unknown;
  readonly dtype: unknown;
  data(): Promise<unknown>;
  dataSync?(): unknown;
}

export function isTensorLike(value: unknown): value is TensorLike {
  if (!isRecord(value)) return false;
  const { shape, dtype, data, dataSync } = value;
  return shape !== undefined && typeof dtype === 'string' && (typeof data === 'function' || typeof dataSync === 'function');
}

/**
 * The tensor in a value: `{shape, data}`, a tensor of TensorFlow.js or `{data}` of one, or lists in lists, whose shape is what they are.
 * Nothing is read of the values yet.
 *
 * @throws NeuralStyleError `payload-type` where the shape does not fit, `value-unreadable`
 */
export function plainTensor(value: unknown, rule: TensorRule): PlainTensor {
  return readable(rule.at, () => {
    const { shape: given, data } = partsOf(value);
    if (data === undefined || data === null) throw unfit(rule, describePart(value).replace(/^an object$/, '$& without data'));
    const announced = given ?? (isTensorLike(data) ? data.shape : shapeOfLists(data, rule));
    const shape = extentsOf(announced);
    if (!shape) throw unfit(rule, announced === undefined ? `${describePart(data)} without a shape` : `${listed(announced)} as its shape`);
    if (!rule.fits(shape)) throw unfit(rule, `the shape [${shape.join(', ')}]`);
    return { shape, read: () => read(data, shape, rule) };
  });
}

/** @param received what came, in words */
export function unfit({ expected, at }: Pick<TensorRule, 'expected' | 'at'>, received: string): NeuralStyleError {
  return new NeuralStyleError('payload-type', { expected, property: at, received, advice: ADVICE });
}

function partsOf(value: unknown): { readonly shape?: unknown; readonly data: unknown } {
  if (isTensorLike(value)) return { shape: value.shape, data: value };
  if (!isRecord(value) || isBytes(value)) return { data: value };
  const { shape, data } = value;
  return { shape, data };
}

function shapeOfLists(data: unknown, { usual }: TensorRule): readonly number[] | undefined {
  const shape = nestedShape(data) ?? undefined;
  return shape && shape.length > 1 ? shape : (usual ?? shape);
}

/** Bytes, or a typed array that has been JSON: values without a shape. */
function isBytes(value: Readonly<Record<string, unknown>>): boolean {
  return types.isAnyArrayBuffer(value) || value.type === 'Buffer' || Object.hasOwn(value, '0');
}

/** A shape that is none, in words: what stands in it, where that is not too much. */
function listed(shape: unknown): string {
  const isShort = Array.isArray(shape) && shape.length > 0 && shape.length <= MOST_AXES;
  return isShort ? `[${Array.from(shape, describePart).join(', ')}]` : describePart(shape);
}

/** The extents of a shape, which may be a typed array; null where it is none. */
function extentsOf(shape: unknown): number[] | null {
  if (!Array.isArray(shape) && !ArrayBuffer.isView(shape)) return null;
  const list = shape as ArrayLike<unknown>;
  if (!(list.length > 0 && list.length <= MOST_AXES)) return null;
  const extents = Array.from({ length: list.length }, (_, axis) => list[axis]);
  return extents.every((extent): extent is number => Number.isSafeInteger(extent) && (extent as number) > 0) ? extents : null;
}

async function read(data: unknown, shape: readonly number[], rule: TensorRule): Promise<Numbers> {
  const held = isTensorLike(data) ? await valuesOf(data, rule) : data;
  const numbers = await readNumbers(held, shape).catch((error: unknown) => {
    if (error instanceof NotNumbersError)
      throw unfit({ ...rule, expected: `${rule.expected} as ${shape.join('×')} numbers` }, error.message);
    throw new NeuralStyleError('value-unreadable', { property: rule.at, reason: reasonOf(error) });
  });
  requireFinite(numbers, rule.at);
  return numbers;
}

/**
 * @param at their name in errors
 * @throws NeuralStyleError `payload-type`
 */
export function requireFinite(numbers: Numbers, at: string): void {
  const wrong = numbers.findIndex((value) => !Number.isFinite(value));
  if (wrong >= 0) throw unfit({ at, expected: 'finite numbers' }, `${numbers[wrong]!} at ${wrong}`);
}

/** The values of a tensor of TensorFlow.js, which may have been disposed of, or be a copy that Node-RED has made of one. */
async function valuesOf(tensor: TensorLike, { at }: TensorRule): Promise<unknown> {
  try {
    return await (typeof tensor.data === 'function' ? tensor.data() : tensor.dataSync!());
  } catch (error) {
    throw new NeuralStyleError('tensor-unreadable', { property: at, reason: reasonOf(error) });
  }
}
