import { table } from '../table.js';
import { OF_STYLE } from './gram.js';

/** The slices node: features of a style, whose distributions the picture takes. */
export const SLICES = table('neural-style-slices', OF_STYLE);
