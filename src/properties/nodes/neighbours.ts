import { table } from '../table.js';
import { OF_STYLE } from './gram.js';

/** The neighbours node: features of a style, towards the nearest of which those of the picture go. */
export const NEIGHBOURS = table('neural-style-neighbours', OF_STYLE);
