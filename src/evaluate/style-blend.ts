import { NeuralStyleError } from '../errors.js';
import type { BlendedStyle } from '../loss/term.js';
import type { LayerName } from '../model/layers.js';
import type { StyleTarget } from './objective-spec.js';

/**
 * Blends styles, with Σ bᵢ = 1, into one target for each layer.
 *
 * The loss of several styles, Σ bᵢ ‖G − Aᵢ‖², equals ‖G − Ā‖² + Σ bᵢ ‖Aᵢ − Ā‖². Its gradient is that of a single
 * style Ā, so any number of styles costs no more than one; the second part, the spread, only shifts the reported loss.
 *
 * @param styles with the same layers, and blends that are not all 0
 */
export function blendStyles(styles: readonly StyleTarget[]): Map<LayerName, BlendedStyle> {
  const sum = styles.reduce((total, { blend }) => total + blend, 0);
  return new Map(
    (styles[0]?.grams ?? []).map(({ layer, channels }) => {
      const matrices = styles.map(({ grams, blend }) => ({
        share: blend / sum,
        values: grams.find((candidate) => candidate.layer === layer)!.values,
      }));
      return [layer, { channels, ...blendMatrices(matrices, channels ** 2) }];
    }),
  );
}

/** @throws NeuralStyleError unless all styles have the same layers of the same sizes */
export function requireSameLayers(styles: readonly StyleTarget[]): void {
  const layersOf = ({ grams }: StyleTarget): string => grams.map(({ layer, channels }) => `${layer} (${channels})`).join(' ');
  if (new Set(styles.map((style) => layersOf({ ...style, grams: [...style.grams].sort(byLayer) }))).size <= 1) return;
  const received = styles.map(layersOf).join(' and ');
  throw new NeuralStyleError('setting-invalid', { expected: 'the same layers for every style', setting: 'the styles', received });
}

function byLayer(a: { readonly layer: string }, b: { readonly layer: string }): number {
  return a.layer < b.layer ? -1 : 1;
}

function blendMatrices(matrices: readonly { share: number; values: Float32Array }[], size: number): { gram: Float32Array; spread: number } {
  const gram = new Float32Array(size);
  for (const { share, values } of matrices) {
    for (let i = 0; i < size; i++) gram[i]! += share * values[i]!;
  }
  let spread = 0;
  if (matrices.length > 1) {
    for (const { share, values } of matrices) {
      for (let i = 0; i < size; i++) spread += share * (values[i]! - gram[i]!) ** 2;
    }
  }
  return { gram, spread };
}
