import type { FeatureRecipe } from '../../evaluate/recipes.js';
import type { Mask } from '../../pixels/picture.js';
import { namingPicture } from '../../evaluate/naming-picture.js';
import { resizePicture } from '../../image/decode.js';
import { noteOrigin, originOf } from '../../pixels/origins.js';
import { engineFor } from '../config/engines.js';
import { StylePayload } from '../payloads/style-payload.js';
import type { StatisticSpec } from '../../loss/statistics/statistic-names.js';

export interface StyleOptions {
  readonly statistic: StatisticSpec;
  /** The size of the strokes: that of the style's picture, times this. */
  readonly scale: number;
  /** Which part of the style's picture counts; null for all of it. */
  readonly part: Mask | null;
  /** Where in the result the style belongs; null for everywhere. */
  readonly where: Mask | null;
}

/**
 * Computes the style of a picture.
 *
 * @param engine id of the engine that computes
 * @param recipe the style's features
 * @throws NeuralStyleError what the engine reports
 */
export async function computeStyle(engine: string, recipe: FeatureRecipe, options: StyleOptions): Promise<StylePayload> {
  const { statistic, scale, part, where } = options;
  const { width, height } = recipe.picture;
  const size = [width, height].map((side) => Math.max(1, Math.round(side * scale))) as [number, number];
  const scaled = { ...recipe, picture: await resizePicture(recipe.picture, ...size), ...(part && { mask: part }) };
  noteOrigin(scaled.picture, { ...originOf(recipe.picture), styleScale: scale });
  const name = scale === 1 ? 'a style picture' : `a style picture of ${width}×${height} pixels at style scale ${scale}`;
  const tensors = await namingPicture(name, engineFor(engine).request('style', { statistic, recipe: scaled }));
  return new StylePayload(engine, recipe.model, { statistic, tensors, recipe: scaled, ...(where && { mask: where }) });
}
