import { NeuralStyleError } from '../errors.js';
import type { LayerName } from '../model/layers.js';
import type { StyleTarget } from './jobs.js';

/** Several styles' Gram matrices of one layer as a single target. */
export interface BlendedStyle {
  readonly channels: number;
  /** Ā = Σ bᵢ Aᵢ */
  readonly gram: Float32Array;
  /** Σ bᵢ ‖Aᵢ − Ā‖², summed over elements. */
  readonly spread: number;
}

/**
 * Blends styles, with Σ bᵢ = 1, into one target for each layer.
 *
 * The loss of several styles, Σ bᵢ ‖G − Aᵢ‖², equals ‖G − Ā‖² + Σ bᵢ ‖Aᵢ − Ā‖². Its gradient is that of a single
 * style Ā, so any number of styles costs no more than one; the second part, the spread, only shifts the reported loss.
 *
 * @throws NeuralStyleError if the styles' layers or sizes differ, or no blend is above 0
 */
export function blendStyles(styles: readonly StyleTarget[]): Map<LayerName, BlendedStyle> {
  const blended = new Map<LayerName, BlendedStyle>();
  const sum = styles.reduce((total, { blend }) => total + blend, 0);
  if (styles.length > 0 && !(sum > 0)) {
    throw new NeuralStyleError('setting-invalid', { expected: 'at least one blend above 0', setting: 'msg.blend', received: String(sum) });
  }
  for (const { layer, channels } of styles[0]?.grams ?? []) {
    const matrices = styles.map(({ grams, blend }) => {
      const gram = grams.find((candidate) => candidate.layer === layer);
      if (gram?.channels !== channels) throw layersDiffer(styles);
      return { share: blend / sum, values: gram.values };
    });
    blended.set(layer, { channels, ...blendMatrices(matrices, channels ** 2) });
  }
  if (styles.some(({ grams }) => grams.length !== blended.size)) throw layersDiffer(styles);
  return blended;
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

function layersDiffer(styles: readonly StyleTarget[]): NeuralStyleError {
  const received = styles.map(({ grams }) => grams.map(({ layer, channels }) => `${layer} (${channels})`).join(' ')).join(' and ');
  return new NeuralStyleError('setting-invalid', { expected: 'the same layers for every style', setting: 'the styles', received });
}
