import type { StyleTensor } from '../evaluate/recipes.js';
import type { ModelSpec } from '../model/model-spec.js';
import type { Frame } from '../pixels/motion/motion.js';
import type { Mask, Picture } from '../pixels/picture.js';

/** A style of a picture that is painted at once. */
export interface InstantStyle {
  /** Gram matrices, or moments, of the joined layers. */
  readonly tensors: readonly StyleTensor[];
  /** What it weighs beside others that go everywhere. */
  readonly blend: number;
  /** Where in the result it goes; everywhere without one. */
  readonly mask?: Mask;
}

/** A picture to be painted at once: plain data that crosses process boundaries. */
export interface InstantJob {
  readonly model: ModelSpec;
  readonly content: Picture;
  /** At least one. What no style goes to stays as it is. */
  readonly styles: readonly InstantStyle[];
  /** For each joined layer, the finest first, how far to go from the content's statistics to the style's: 0 to 1. */
  readonly strength: readonly number[];
  /** How much of the content's finest lines: 0 to 1. */
  readonly detail: number;
  /** Rounds in which the painter practises a style before it paints in it for the first time; none by default. */
  readonly practice?: number;
  /** The frame before this one, of a moving picture; one of another size counts for nothing. */
  readonly previous?: Frame | null;
  /** How firmly the result keeps to the previous one, where the motion between the contents tells what became of it: 0 to 1. */
  readonly steady?: number;
}
