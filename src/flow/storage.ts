/**
 * Holds values that must travel by reference. Node-RED clones messages with lodash, which takes half a second for a
 * megabyte of pixels; it passes on, as they are, nested objects whose tag it does not know.
 */
export class Storage<T> {
  constructor(readonly value: T) {}

  readonly [Symbol.toStringTag] = 'NeuralStyleStorage';

  toJSON(): string {
    return 'held by reference';
  }
}
