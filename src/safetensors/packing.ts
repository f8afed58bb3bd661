import { types } from 'node:util';
import type { NamedTensor } from './write-safetensors.js';

/*
 * Plain data with arrays of numbers in it, taken apart into JSON and tensors, so that a state of any shape fits into a
 * safetensors file. Numbers come back exactly as they were.
 */

/** Stands in the JSON for an array, by the name of its tensor. */
interface ArrayMark {
  readonly $array: string;
  readonly type: 'Float32Array' | 'Uint8Array';
}

/** Stands for a number that JSON does not know. */
interface NumberMark {
  readonly $number: string;
}

/** Takes arrays out of a value. */
export function pack(value: unknown): { readonly json: string; readonly tensors: NamedTensor[] } {
  const tensors: NamedTensor[] = [];
  const json = JSON.stringify(value, function (this: Record<string, unknown>, key: string): unknown {
    // Not the value that is handed over: of a Buffer, its toJSON has made something else by then.
    const item = this[key];
    const isFloats = types.isFloat32Array(item);
    if (isFloats || types.isUint8Array(item)) {
      const name = `t${tensors.length}`;
      tensors.push({ name, shape: [item.length], values: isFloats ? item : Float32Array.from(item) });
      return { $array: name, type: isFloats ? 'Float32Array' : 'Uint8Array' } satisfies ArrayMark;
    }
    if (typeof item === 'number' && !Number.isFinite(item)) return { $number: String(item) } satisfies NumberMark;
    return item;
  });
  return { json, tensors };
}

/** Puts a value together again. */
export function unpack(json: string, tensors: ReadonlyMap<string, Float32Array>): unknown {
  return JSON.parse(json, (_, item: unknown) => {
    if (typeof item !== 'object' || item === null) return item;
    const { $array, type, $number } = item as Partial<ArrayMark & NumberMark>;
    if ($number !== undefined) return Number($number);
    if ($array === undefined) return item;
    const values = tensors.get($array);
    if (!values) throw new RangeError(`it lacks ${$array}`);
    return type === 'Uint8Array' ? Uint8Array.from(values) : values;
  });
}
