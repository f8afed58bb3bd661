import { table } from '../table.js';
import { OF_SEEN_STYLE, OF_STYLE } from './gram.js';

/** The moments node: mean and covariance of the features of a style. */
export const MOMENTS = table('neural-style-moments', { ...OF_STYLE, ...OF_SEEN_STYLE });
