import type { Picture } from '../picture.js';
import type { ColourMethod } from './colour-methods.js';
import { matchHistogram } from './histogram.js';
import { matchLinear } from './linear-match.js';
import { onWhite, straightColours, visibleColours } from '../transparency.js';

/**
 * The picture in the reference's colours: what is done to a style picture before its style is taken, so that the content's colours stay.
 * Neither's transparent part has a say.
 */
export async function matchColours(picture: Picture, reference: Picture, method: ColourMethod): Promise<Picture> {
  const match = method === 'linear' ? matchLinear : matchHistogram;
  if (!picture.alpha && !reference.alpha) return match(picture, reference);
  const matched = await match(await straightColours(picture), await visibleColours(reference), await visibleColours(picture));
  return onWhite(matched, picture.alpha);
}
