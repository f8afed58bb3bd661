import type { LayerName } from '../model/layers.js';
import type { StylePart, StyleSpec } from './objective-spec.js';
import type { GramMatrix } from './recipes.js';

/** Styles whose matrices are computed for each size; of a longer sum, those of the least share count with the matrices that they have. */
const MOST_COMPUTED = 8;

/** A style as a sum, of itself alone where it is not put together. */
export function partsOf(style: StyleSpec): readonly StylePart[] {
  return style.parts ?? [{ share: 1, layers: layersOf(style.grams), style: withoutMask(style) }];
}

/** A style's parts, each times a number. */
export function scaledParts(style: StyleSpec, factor: number): StylePart[] {
  return partsOf(style).map((part) => ({ ...part, share: part.share * factor }));
}

/** A style's parts, but in some layers other matrices, which hold at every size. */
export function replacedParts(style: StyleSpec, grams: readonly GramMatrix[]): StylePart[] {
  const replaced = layersOf(grams);
  const kept = partsOf(style).map((part) => ({ ...part, layers: part.layers.filter((layer) => !replaced.includes(layer)) }));
  return [...kept, { share: 1, layers: replaced, style: { grams } }];
}

/**
 * A style that is a sum of others, at every size.
 * @param like a style with its layers, and where in the result it belongs
 */
export function sumOfStyles(parts: readonly StylePart[], like: StyleSpec): StyleSpec {
  const grams = sumOfParts(parts, ({ grams: own }) => own, like.grams);
  const compact = compacted(parts, like.grams);
  // Without a recipe anywhere, the sum holds at every size.
  const isConstant = compact.every(({ style }) => isGiven(style));
  return { grams, ...(!isConstant && { parts: compact }), ...(like.mask && { mask: like.mask }) };
}

/**
 * The matrices of a sum.
 * @param gramsIn gives those of a part's style, at one size
 * @param like matrices with the layers of the sum
 */
export function sumOfParts(
  parts: readonly StylePart[],
  gramsIn: (style: StyleSpec) => readonly GramMatrix[],
  like: readonly GramMatrix[],
): GramMatrix[] {
  return like.map((gram) => {
    const values = new Float32Array(gram.values.length);
    for (const { share, layers, style } of parts) {
      const own = layers.includes(gram.layer) ? gramsIn(style).find(({ layer }) => layer === gram.layer) : undefined;
      if (own) for (let i = 0; i < values.length; i++) values[i]! += share * own.values[i]!;
    }
    return { ...gram, values };
  });
}

/** A style's matrices for a size that has none of its own: the nearest of those that it has. */
export function nearestGrams({ grams, scaled = [] }: StyleSpec, factor: number): readonly GramMatrix[] {
  const distance = (candidate: number): number => Math.abs(Math.log(candidate / factor));
  return [{ factor: 1, grams }, ...scaled].reduce((a, b) => (distance(b.factor) < distance(a.factor) ? b : a)).grams;
}

/** The same sum with each style once for all layers of one share, and all given matrices in one part: a style may be mixed with each message. */
function compacted(parts: readonly StylePart[], like: readonly GramMatrix[]): StylePart[] {
  const merged = merge(parts);
  const computed = merged.filter(({ style }) => !isGiven(style)).sort((a, b) => Math.abs(b.share) - Math.abs(a.share));
  const kept = computed.slice(0, MOST_COMPUTED);
  const given = merged.filter((part) => !kept.includes(part));
  if (given.length === 0) return kept;
  const layers = layersOf(like).filter((layer) => given.some((part) => part.layers.includes(layer)));
  const inGiven = like.filter(({ layer }) => layers.includes(layer));
  return [...kept, { share: 1, layers, style: { grams: sumOfParts(given, ({ grams }) => grams, inGiven) } }];
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
  const { grams, recipe, scaled } = style;
  return { grams, ...(recipe && { recipe }), ...(scaled && { scaled }) };
}

function layersOf(grams: readonly GramMatrix[]): LayerName[] {
  return grams.map(({ layer }) => layer);
}
