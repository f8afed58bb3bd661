import { resample, resampleBytes, resamplePlanes } from '../pixels/resample.js';
import { type Picture, sameSize, type Size } from '../pixels/picture.js';
import type { Stage } from '../optimize/schedule.js';
import type { PartTargets, StageTargets } from '../evaluate/objective/bound-objective.js';
import type { TemporalTarget } from '../loss/term.js';
import type { Features } from '../evaluate/features.js';
import { partsOf } from '../evaluate/objective/objective-parts.js';
import type { ObjectivePart, ObjectiveSpec, StylePart, StyleSpec, StyleTarget } from '../evaluate/objective/objective-spec.js';
import type { StyleTensor } from '../evaluate/recipes.js';
import { nearestTensors, sumOfParts } from '../evaluate/style-parts.js';
import { isLayerName, type LayerName } from '../model/layers.js';
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
  spec: ObjectiveSpec,
  temporal: TemporalTarget | null,
  factor: number,
  features: Features,
): Promise<StageTargets> {
  const size = scaledSize(spec.size, factor);
  const styles: (readonly StyleTarget[])[] = [];
  // One after the other: each may take all the memory that there is.
  for (const part of partsOf(spec)) styles.push(await stylesAt(part.styles, factor, features));
  const beside = [...contentLayers(spec), ...styles.flat().flatMap(({ tensors }) => tensors.map(({ layer }) => layer))];
  const parts: PartTargets[] = [];
  for (const [index, part] of partsOf(spec).entries())
    parts.push({ content: await contentAt(part, { size, factor, beside }, features), styles: styles[index]! });
  const [first, ...added] = parts;
  return {
    ...first!,
    size,
    temporal: temporal && {
      pixels: resamplePlanes(temporal.pixels, spec.size, size),
      confidence: resample(temporal.confidence, spec.size, size, 1).map((value) => Math.min(Math.max(value, 0), 1)),
    },
    added,
  };
}

/** The layers of contents, as far as they are named. */
function contentLayers(spec: ObjectiveSpec): LayerName[] {
  return partsOf(spec).flatMap(({ content, contentMaps = [] }) => [
    ...(typeof content?.layers === 'object' ? content.layers.filter(isLayerName) : []),
    ...contentMaps.map(({ layer }) => layer),
  ]);
}

interface ContentPlace {
  readonly size: Size;
  /** Of the full size. */
  readonly factor: number;
  /** Layers of the picture's other features, with which these are to agree. */
  readonly beside: readonly LayerName[];
}

/** Feature maps of a content but for those that were given. */
async function contentAt(
  { model, content, contentMaps = [] }: ObjectivePart,
  { size, factor, beside }: ContentPlace,
  features: Features,
): Promise<PartTargets['content']> {
  // Where maps were given, all layers are named.
  const given = contentMaps.map(({ layer }): string => layer);
  const layers = typeof content?.layers === 'object' ? content.layers.filter((layer) => !given.includes(layer)) : content?.layers;
  if (!content || !layers || layers.length === 0) return new Map();
  const recipe = { layers, model, picture: scaledPicture(content.picture, size) };
  return namingPicture(atFactor('a content picture', factor, content.picture), features.values(recipe, beside));
}

async function stylesAt(styles: readonly StyleTarget[], factor: number, features: Features): Promise<readonly StyleTarget[]> {
  const scaled: StyleTarget[] = [];
  for (const style of styles) scaled.push(await styleAt(style, factor, features));
  return scaled;
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
