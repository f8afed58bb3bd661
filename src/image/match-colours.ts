import type { Picture } from '../engine/jobs.js';
import { matchHistogram } from './histogram.js';
import { matchLinear } from './linear-match.js';

/** How colours are matched, the better one first. */
export const COLOUR_METHODS = ['linear', 'histogram'] as const;

export type ColourMethod = (typeof COLOUR_METHODS)[number];

/** The picture in the reference's colours: what is done to a style picture before its style is taken, so that the content's colours stay. */
export function matchColours(picture: Picture, reference: Picture, method: ColourMethod): Promise<Picture> {
  return method === 'linear' ? matchLinear(picture, reference) : matchHistogram(picture, reference);
}
