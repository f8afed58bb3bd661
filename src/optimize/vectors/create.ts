import { FastSpace } from './fast-space.js';
import { PlainSpace } from './plain-space.js';
import type { VectorSpace } from './space.js';

/** A space for up to `capacity` vectors of `length` values at a time: the faster kind where it can be had. */
export function vectorSpace(length: number, capacity: number): VectorSpace {
  try {
    return new FastSpace(length, capacity);
  } catch {
    return new PlainSpace(length);
  }
}
