import type { GramMatrices } from '../payloads/gram-matrices.js';

/** A style of an objective, with what it weighs beside others. */
export interface Style {
  readonly gram: GramMatrices;
  readonly blend: number;
  /** The style's name in a status. */
  readonly label?: string;
}
