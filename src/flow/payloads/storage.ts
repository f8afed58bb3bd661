const TAG = 'NeuralStyleStorage';

/**
 * Holds values that must travel by reference. Node-RED clones messages with lodash, which takes half a second for a
 * megabyte of pixels; it passes on, as they are, nested objects whose tag it does not know.
 */
export class Storage<T> {
  constructor(readonly value: T) {}

  readonly [Symbol.toStringTag] = TAG;

  toJSON(): string {
    return 'held by reference';
  }
}

/** Recognises a storage by its tag, a symbol's, which no JSON can have. */
export function isStorage(value: unknown): value is Storage<unknown> {
  return typeof value === 'object' && value !== null && (value as Partial<Storage<unknown>>)[Symbol.toStringTag] === TAG;
}
