import type { StyleRequest } from '../../engine/requests.js';
import type { Engine } from '../../engine/engine.js';
import type { StylePart, StyleSpec } from '../../evaluate/objective/objective-spec.js';
import type { ScaledStyle, StyleTensor } from '../../evaluate/recipes.js';
import { nearestTensors, sumOfParts } from '../../evaluate/style-parts.js';
import { NeuralStyleError } from '../../errors.js';
import { resizePicture } from '../../image/decode.js';

/** Sizes of the style picture, relative to its own, that painting from coarse to fine may need. */
const FACTORS = [0.5, 0.25] as const;

/**
 * The matrices of a style for smaller sizes, as far as its layers allow: those that it has, or those of its pictures made smaller.
 * @param engine computes them
 * @throws NeuralStyleError for whatever keeps the engine from that
 */
export async function smallerStyles(engine: Engine, style: StyleSpec): Promise<readonly ScaledStyle[]> {
  if (!style.recipe && !style.parts) return style.scaled ?? [];
  const scaled: ScaledStyle[] = [];
  for (const factor of FACTORS) {
    try {
      scaled.push({ factor, tensors: await styleAt(engine, style, factor) });
    } catch (error) {
      if (error instanceof NeuralStyleError && error.code === 'image-too-small') break;
      throw error;
    }
  }
  return scaled;
}

async function styleAt(engine: Engine, { parts, ...style }: StyleSpec, factor: number): Promise<readonly StyleTensor[]> {
  if (style.recipe) return styleOfSmaller(engine, { statistic: style.statistic, recipe: style.recipe }, factor);
  if (!parts) return nearestTensors(style, factor);
  const smaller: StylePart[] = [];
  for (const part of parts) smaller.push({ ...part, style: { ...part.style, tensors: await styleAt(engine, part.style, factor) } });
  return sumOfParts(smaller, ({ tensors }) => tensors, style.tensors);
}

async function styleOfSmaller(engine: Engine, { statistic, recipe }: StyleRequest, factor: number): Promise<readonly StyleTensor[]> {
  const [width, height] = [recipe.picture.width, recipe.picture.height].map((side) => Math.max(1, Math.round(side * factor)));
  const picture = await resizePicture(recipe.picture, width!, height!);
  return engine.request('style', { statistic, recipe: { ...recipe, picture } });
}
