import type { StylePayload } from '../payloads/style-payload.js';

/** A style of an objective, with what it weighs beside others. */
export interface Style {
  readonly payload: StylePayload;
  readonly blend: number;
  /** The style's name in a status. */
  readonly label?: string;
}
