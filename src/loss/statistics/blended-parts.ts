import type { LayerName } from '../../model/layers.js';
import { onceFor } from '../../values/once-for.js';
import type { Region } from '../term.js';
import { STATISTICS } from './statistics.js';

/** The same part of several styles, as a single target. */
export interface BlendedPart {
  /** Ā = Σ bᵢ Aᵢ */
  readonly mean: Float32Array;
  /** Σ bᵢ ‖Aᵢ − Ā‖², summed over elements. */
  readonly spread: number;
}

/**
 * The targets of a region's layer, part by part, where its statistic is a compared one; none else.
 *
 * The loss of several styles, Σ bᵢ ‖G − Aᵢ‖², equals ‖G − Ā‖² + Σ bᵢ ‖Aᵢ − Ā‖². Its gradient is that of a single
 * style Ā, so any number of styles costs no more than one; the second part, the spread, only shifts the reported loss.
 */
export function blendedParts(region: Region, layer: LayerName): ReadonlyMap<string, BlendedPart> {
  return blendedLayers(region).get(layer)!;
}

/** Once for a region: its targets and the constants of its loss are made from them. */
const blendedLayers = onceFor(({ statistic: spec, layers, styles }: Region): ReadonlyMap<LayerName, ReadonlyMap<string, BlendedPart>> => {
  const statistic = STATISTICS[spec.name];
  const parts = statistic.kind === 'compared' ? statistic.parts(spec) : [];
  const blendOf = (layer: LayerName, part: string): BlendedPart =>
    blend(styles.map(({ share, layers: own }) => ({ share, values: own.get(layer)![part]! })));
  return new Map(layers.map((layer) => [layer, new Map(parts.map((part) => [part, blendOf(layer, part)]))]));
});

/**
 * Blends arrays of the same length; the shares add up to 1.
 * @param mask of the columns of matrices, whose squares weigh what is spread; none for all alike
 */
export function blend(
  members: readonly { readonly share: number; readonly values: Float32Array }[],
  mask: Float32Array | null = null,
): BlendedPart {
  const mean = new Float32Array(members[0]!.values.length);
  for (const { share, values } of members) for (let i = 0; i < mean.length; i++) mean[i]! += share * values[i]!;
  let spread = 0;
  if (members.length > 1) {
    const weigh = mask ? (i: number) => mask[i % mask.length]! ** 2 : () => 1;
    for (const { share, values } of members)
      for (let i = 0; i < mean.length; i++) spread += share * weigh(i) * (values[i]! - mean[i]!) ** 2;
  }
  return { mean, spread };
}
