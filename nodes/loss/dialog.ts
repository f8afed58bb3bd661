import { savedText } from '../../editor/form/field.js';
import { spaced } from '../../editor/form/label.js';
import { register } from '../../editor/register.js';
import { TERM_NAMES, TERM_TRAITS } from '../../src/loss/term-names.js';
import { LOSS } from '../../src/properties/nodes/loss.js';

/** The weights of the terms that every objective has: those of content, style and smoothness. */
const WEIGHTS = TERM_NAMES.map((name) => TERM_TRAITS[name]).flatMap(({ always, weight }) => (always ? [weight.property] : []));

register(LOSS, {
  input: 'slots',
  outputs: ['objective'],
  label: (node) => spaced(LOSS, WEIGHTS.map((weight) => savedText(LOSS, node, weight)).join(' : ')),
});
