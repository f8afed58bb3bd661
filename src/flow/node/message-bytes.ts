import { types } from 'node:util';
import { isPlainObject } from './message-property.js';

/** Levels of a message that are searched. */
const DEPTH = 6;
/** Most values that are counted: a message may hold anything. */
const MOST_VALUES = 2000;
/** Bytes of a list's element. */
const SLOT = 8;
/** Bytes of a character. */
const CHARACTER = 2;

/**
 * About how many bytes a value keeps in memory: those of its buffers, texts and lists, each once. Lists and plain objects are looked into; of
 * other objects, such as a webhook's request, only the buffers and lists that they hold themselves: what else hangs there is not the message's.
 */
export function bytesKept(value: unknown): number {
  const seen = new Set<object>();
  let left = MOST_VALUES;
  const weigh = (each: unknown, depth: number): number => {
    if (typeof each === 'string') return each.length * CHARACTER;
    if (typeof each !== 'object' || each === null) return 0;
    const held = ArrayBuffer.isView(each) ? each.buffer : each;
    if (seen.has(held) || left-- <= 0) return 0;
    seen.add(held);
    if (types.isAnyArrayBuffer(held)) return held.byteLength;
    if (depth === 0) return 0;
    const own = Array.isArray(held) ? held.length * SLOT : 0;
    return insideOf(held, left).reduce<number>((sum, inner) => sum + weigh(inner, depth - 1), own);
  };
  return weigh(value, DEPTH);
}

/** The values to search inside an object; getters are left alone, since they may do anything. */
function insideOf(object: object, most: number): unknown[] {
  try {
    if (Array.isArray(object)) return object.slice(0, most);
    const values = Object.values(Object.getOwnPropertyDescriptors(object)).map(({ value }): unknown => value);
    return isPlainObject(object) ? values : values.filter((value) => Array.isArray(value) || ArrayBuffer.isView(value));
  } catch {
    // A proxy may refuse to be looked at.
    return [];
  }
}
