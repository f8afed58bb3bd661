import { types } from 'node:util';

/** Characters of a text in a description. */
const LONGEST_TEXT = 40;

const KINDS: readonly (readonly [is: (value: unknown) => boolean, words: string])[] = [
  [types.isPromise, 'a Promise'],
  [types.isMap, 'a Map'],
  [types.isSet, 'a Set'],
  [types.isDate, 'a Date'],
  [types.isRegExp, 'a regular expression'],
  [types.isNativeError, 'an Error'],
];

/**
 * A value in a few words, for errors. Whatever it is, this costs next to nothing and never fails: a list of the keys of 16 million
 * pixels would take seconds and a gigabyte, and a getter or a `toString` of a stranger may throw.
 */
export function describeValue(value: unknown): string {
  try {
    return inWords(value);
  } catch {
    return 'a value that cannot be read';
  }
}

/** A part of a value in a few words: a number as it is, anything else as `describeValue` has it. */
export function describePart(value: unknown): string {
  return typeof value === 'number' ? String(value) : describeValue(value);
}

/** A setting's value, for errors: text, numbers and the like as they are, in quotes, and anything else in words. */
export function quoted(value: unknown): string {
  const isPlain = value === null || ['string', 'number', 'boolean', 'undefined'].includes(typeof value);
  return isPlain ? `"${String(value)}"` : describeValue(value);
}

function inWords(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'nothing';
    case 'string':
      return value === '' ? 'nothing' : `the text "${value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value}"`;
    case 'number':
    case 'boolean':
      return `${String(value)} of type ${typeof value}`;
    case 'object':
      return value === null ? 'nothing' : objectInWords(value);
    // The digits of a bigint may be millions, and a function's text is a program.
    case 'bigint':
    case 'symbol':
    case 'function':
      return `a value of type ${typeof value}`;
  }
}

function objectInWords(value: object): string {
  // First, since any other look at it would run its traps.
  if (types.isProxy(value)) return 'a Proxy';
  if (ArrayBuffer.isView(value)) {
    const name = viewName(value);
    return Buffer.isBuffer(value) || name === 'DataView'
      ? `a ${Buffer.isBuffer(value) ? 'Buffer' : name} of ${value.byteLength} bytes`
      : `a ${name} of ${(value as Uint8Array).length}`;
  }
  if (types.isArrayBuffer(value)) return `an ArrayBuffer of ${value.byteLength} bytes`;
  if (types.isSharedArrayBuffer(value)) return `a SharedArrayBuffer of ${value.byteLength} bytes`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return KINDS.find(([is]) => is(value))?.[1] ?? 'an object';
}

const TAG = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype) as object, Symbol.toStringTag)!;

/** The name of a view's class, such as `Uint16Array`, whatever realm it is from. */
export function viewName(view: ArrayBufferView): string {
  // A typed array says it by an internal slot; of a DataView, which has none, this is undefined.
  return (TAG.get!.call(view) as string | undefined) ?? 'DataView';
}
