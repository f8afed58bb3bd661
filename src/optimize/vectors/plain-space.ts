import * as plain from './plain.js';
import { VectorSpace } from './space.js';

/** Computes in JavaScript. */
export class PlainSpace extends VectorSpace {
  override readonly dot = plain.dot;
  override readonly addScaled = plain.addScaled;
  override readonly scale = plain.scaled;
  override readonly difference = plain.difference;
  override readonly clamp = plain.clamp;
  override readonly hold = plain.hold;
  override readonly adam = plain.adam;

  constructor(private readonly length: number) {
    super();
  }

  protected override make(): Float32Array {
    return new Float32Array(this.length);
  }
}
