import type { Network } from '../model/network.js';
import { CONTENT } from './content.js';
import { LINES } from './lines.js';
import type { ObjectiveShape } from './objective-shape.js';
import { STYLE } from './style.js';
import type { Summand, Term } from './term.js';
import { TEMPORAL } from './temporal.js';
import { TERM_NAMES, type TermName } from './term-names.js';
import { TOTAL_VARIATION } from './total-variation.js';

/** The computation of each term. Its name, colour and weight are in term-names.ts, which decides the order, too. */
export const TERMS: Readonly<Record<TermName, Term>> = {
  content: CONTENT,
  style: STYLE,
  lines: LINES,
  tv: TOTAL_VARIATION,
  temporal: TEMPORAL,
};

/** The summands of an objective, term by term. */
export function summandsOf(shape: ObjectiveShape, network: Network): Summand[] {
  return TERM_NAMES.flatMap((name) => TERMS[name].summands(shape, network));
}
