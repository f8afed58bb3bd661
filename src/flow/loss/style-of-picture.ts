import type { FeatureRecipe } from '../../evaluate/recipes.js';
import type { Mask } from '../../pixels/picture.js';
import { namingPicture } from '../../evaluate/naming-picture.js';
import { resizePicture } from '../../image/decode.js';
import { engineFor } from '../config/engines.js';
import { GramMatrices } from '../payloads/gram-matrices.js';
import { GRAM_MATRICES } from '../../loss/statistics/statistic-names.js';

export interface StyleOptions {
  /** The size of the strokes: that of the style's picture, times this. */
  readonly scale: number;
  /** Which part of the style's picture counts; null for all of it. */
  readonly part: Mask | null;
  /** Where in the result the style belongs; null for everywhere. */
  readonly where: Mask | null;
}

/**
 * Computes the Gram matrices of a style.
 *
 * @param engine id of the engine that computes
 * @param recipe the style's features
 * @throws NeuralStyleError what the engine reports
 */
export async function computeStyle(engine: string, recipe: FeatureRecipe, { scale, part, where }: StyleOptions): Promise<GramMatrices> {
  const { width, height } = recipe.picture;
  const size = [width, height].map((side) => Math.max(1, Math.round(side * scale))) as [number, number];
  const scaled = { ...recipe, picture: await resizePicture(recipe.picture, ...size), ...(part && { mask: part }) };
  const name = scale === 1 ? 'a style picture' : `a style picture of ${width}×${height} pixels at style scale ${scale}`;
  const tensors = await namingPicture(name, engineFor(engine).request('style', { statistic: GRAM_MATRICES, recipe: scaled }));
  return new GramMatrices(engine, recipe.model, { statistic: GRAM_MATRICES, tensors, recipe: scaled, ...(where && { mask: where }) });
}
