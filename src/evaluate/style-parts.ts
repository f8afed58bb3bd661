import type { LayerName } from '../model/layers.js';
import type { StylePart, StyleSpec } from './objective/objective-spec.js';
import type { StyleTensor } from './recipes.js';

/** Styles whose matrices are computed for each size; of a longer sum, those of the least share count with the matrices that they have. */
const MOST_COMPUTED = 8;

/** A style as a sum, of itself alone where it is not put together. */
export function partsOf(style: StyleSpec): readonly StylePart[] {
  return style.parts ?? [{ share: 1, layers: layersOf(style.tensors), style: withoutMask(style) }];
}

/** A style's parts, each times a number. */
export function scaledParts(style: StyleSpec, factor: number): StylePart[] {
  return partsOf(style).map((part) => ({ ...part, share: part.share * factor }));
}

/** A style's parts, but in some layers other matrices, which hold at every size. */
export function replacedParts(style: StyleSpec, tensors: readonly StyleTensor[]): StylePart[] {
  const replaced = layersOf(tensors);
  const kept = partsOf(style).map((part) => ({ ...part, layers: part.layers.filter((layer) => !replaced.includes(layer)) }));
  return [...kept, { share: 1, layers: replaced, style: { statistic: style.statistic, tensors } }];
}

/**
 * A style that is a sum of others, at every size.
 * @param like a style with its layers, and where in the result it belongs
 */
export function sumOfStyles(parts: readonly StylePart[], like: StyleSpec): StyleSpec {
  const tensors = sumOfParts(parts, ({ tensors: own }) => own, like.tensors);
  const compact = compacted(parts, like);
  // Without a recipe anywhere, the sum holds at every size.
  const isConstant = compact.every(({ style }) => isGiven(style));
  return { statistic: like.statistic, tensors, ...(!isConstant && { parts: compact }), ...(like.mask && { mask: like.mask }) };
}

/**
 * The matrices of a sum.
 * @param tensorsIn gives those of a part's style, at one size
 * @param like matrices with the layers of the sum
 */
export function sumOfParts(
  parts: readonly StylePart[],
  tensorsIn: (style: StyleSpec) => readonly StyleTensor[],
  like: readonly StyleTensor[],
): StyleTensor[] {
  return like.map((tensor) => {
    const summands = parts
      .filter(({ layers }) => layers.includes(tensor.layer))
      .flatMap(({ share, style }) => {
        const own = tensorsIn(style).find((candidate) => isSamePart(candidate, tensor));
        return own ? [{ share, values: own.values }] : [];
      });
    const [only] = summands;
    // Columns of features cannot be added, and are not as many at each size.
    if (only?.share === 1 && summands.length === 1) return { ...tensor, values: only.values };
    const values = new Float32Array(tensor.values.length);
    for (const { share, values: own } of summands) for (let i = 0; i < values.length; i++) values[i]! += share * own[i]!;
    return { ...tensor, values };
  });
}

/** A style's matrices for a size that has none of its own: the nearest of those that it has. */
export function nearestTensors({ tensors, scaled = [] }: StyleSpec, factor: number): readonly StyleTensor[] {
  const distance = (candidate: number): number => Math.abs(Math.log(candidate / factor));
  return [{ factor: 1, tensors }, ...scaled].reduce((a, b) => (distance(b.factor) < distance(a.factor) ? b : a)).tensors;
}

/** The same sum with each style once for all layers of one share, and all given matrices in one part: a style may be mixed with each message. */
function compacted(parts: readonly StylePart[], { statistic, tensors: like }: StyleSpec): StylePart[] {
  const merged = merge(parts);
  const computed = merged.filter(({ style }) => !isGiven(style)).sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
  const kept = computed.slice(0, MOST_COMPUTED);
  const given = merged.filter((part) => !kept.includes(part));
  if (given.length === 0) return kept;
  const layers = layersOf(like).filter((layer) => given.some((part) => part.layers.includes(layer)));
  const inGiven = like.filter(({ layer }) => layers.includes(layer));
  return [...kept, { share: 1, layers, style: { statistic, tensors: sumOfParts(given, ({ tensors }) => tensors, inGiven) } }];
}

/** Adds up the shares of a style that occurs more than once. */
function merge(parts: readonly StylePart[]): StylePart[] {
  const shares = new Map<object, { readonly style: StyleSpec; readonly byLayer: Map<LayerName, number> }>();
  for (const { share, layers, style } of parts) {
    const key = style.recipe ?? style;
    const entry = shares.get(key) ?? { style, byLayer: new Map<LayerName, number>() };
    for (const layer of layers) entry.byLayer.set(layer, (entry.byLayer.get(layer) ?? 0) + share);
    shares.set(key, entry);
  }
  return [...shares.values()].flatMap(({ style, byLayer }) =>
    [...new Set(byLayer.values())]
      .filter((share) => share !== 0)
      .map((share) => ({ share, style, layers: [...byLayer].filter(([, each]) => each === share).map(([layer]) => layer) })),
  );
}

/** True for matrices that hold at every size. */
function isGiven({ recipe, scaled = [] }: StyleSpec): boolean {
  return !recipe && scaled.length === 0;
}

function withoutMask(style: StyleSpec): StyleSpec {
  if (!style.mask) return style;
  const { statistic, tensors, recipe, scaled } = style;
  return { statistic, tensors, ...(recipe && { recipe }), ...(scaled && { scaled }) };
}

function layersOf(tensors: readonly StyleTensor[]): LayerName[] {
  return [...new Set(tensors.map(({ layer }) => layer))];
}

function isSamePart(a: StyleTensor, b: StyleTensor): boolean {
  return a.layer === b.layer && a.part === b.part;
}
