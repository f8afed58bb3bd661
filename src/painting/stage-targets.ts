import { resample, resampleBytes, resamplePlanes } from '../pixels/resample.js';
import { type Picture, sameSize, type Size } from '../pixels/picture.js';
import type { Stage } from '../optimize/schedule.js';
import type { StageTargets } from '../evaluate/bound-objective.js';
import type { TemporalTarget } from '../loss/term.js';
import type { Features } from '../evaluate/features.js';
import type { ObjectiveSpec, StylePart, StyleSpec, StyleTarget } from '../evaluate/objective-spec.js';
import type { StyleTensor } from '../evaluate/recipes.js';
import { nearestTensors, sumOfParts } from '../evaluate/style-parts.js';
import { atFactor, namingPicture } from '../evaluate/naming-picture.js';
import { showsAny } from '../evaluate/visible.js';

/** The shorter side of a style's picture is not made smaller than this: nothing of a style is left below. */
const SMALLEST_STYLE = 32;

/** Coarse pictures whose shorter side is below this are left out: the deep layers see nothing in them. */
const SMALLEST_STAGE = 64;

/** The stages whose pictures are not too small; the last one always. */
export function fittingStages(stages: readonly Stage[], { width, height }: Size): Stage[] {
  return stages.filter(({ factor }) => factor === 1 || Math.min(width, height) * factor >= SMALLEST_STAGE);
}

/** A picture's size times a factor. */
export function scaledSize({ width, height }: Size, factor: number): Size {
  return { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) };
}

/** The objective's targets for a picture of `factor` times its full size. */
export async function stageTargets(
  { model, size: full, content, styles }: ObjectiveSpec,
  temporal: TemporalTarget | null,
  factor: number,
  features: Features,
): Promise<StageTargets> {
  const size = scaledSize(full, factor);
  const scaled: StyleTarget[] = [];
  // One after the other: each may take all the memory that there is.
  for (const style of styles) scaled.push(await styleAt(style, factor, features));
  return {
    size,
    content: content
      ? await namingPicture(
          atFactor('a content picture', factor, content.picture),
          features.values(
            { ...content, model, picture: scaledPicture(content.picture, size) },
            scaled.flatMap(({ tensors }) => tensors.map(({ layer }) => layer)),
          ),
        )
      : new Map(),
    styles: scaled,
    temporal: temporal && {
      pixels: resamplePlanes(temporal.pixels, full, size),
      confidence: resample(temporal.confidence, full, size, 1).map((value) => Math.min(Math.max(value, 0), 1)),
    },
  };
}

export function scaledPicture(picture: Picture, size: Size): Picture {
  if (sameSize(picture, size)) return picture;
  const alpha = picture.alpha && resampleBytes(picture.alpha, picture, size, 1);
  return { ...size, data: resample(picture.data, picture, size, 3), ...(alpha && { alpha }) };
}

/** The size of a style's picture for a content of `factor` times its full size. */
export function styleSizeAt(picture: Size, factor: number): Size {
  const least = Math.min(1, SMALLEST_STYLE / Math.min(picture.width, picture.height));
  return scaledSize(picture, Math.max(factor, least));
}

/** A style for a smaller picture: of its own picture made smaller, the nearest of those that its file has, or a sum of such. */
async function styleAt(style: StyleTarget, factor: number, features: Features): Promise<StyleTarget> {
  if (factor === 1) return style;
  if (!style.parts) return { ...style, tensors: await tensorsAt(style, factor, features) };
  const parts: StylePart[] = [];
  for (const part of style.parts) {
    const { recipe } = part.style;
    const own = recipe ? { ...part.style, recipe: { ...recipe, layers: part.layers } } : part.style;
    parts.push({ ...part, style: { ...own, tensors: await tensorsAt(own, factor, features) } });
  }
  return { ...style, tensors: sumOfParts(parts, ({ tensors }) => tensors, style.tensors) };
}

async function tensorsAt(style: StyleSpec, factor: number, features: Features): Promise<readonly StyleTensor[]> {
  const { recipe } = style;
  if (!recipe) return nearestTensors(style, factor);
  const size = styleSizeAt(recipe.picture, factor);
  const picture = scaledPicture(recipe.picture, size);
  // What hardly shows is rounded away; then the matrices of the full size are the nearest.
  if (!showsAny(picture, recipe.mask)) return style.tensors;
  const name = atFactor('a style picture', size.width / recipe.picture.width, recipe.picture);
  return namingPicture(name, features.style(style.statistic, { ...recipe, picture }));
}
