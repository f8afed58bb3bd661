import type { ObjectiveSpec } from '../evaluate/objective/objective-spec.js';
import { forEachTerm, TERM_NAMES, TERM_TRAITS } from '../loss/term-names.js';
import { LOSS_WEIGHTS } from '../properties/nodes/loss.js';
import type { PropertiesOf, Saved } from '../properties/property.js';
import { read } from '../properties/read.js';
import { optionNames } from '../properties/table.js';

/** The weights of the loss, read. */
type Values = PropertiesOf<typeof LOSS_WEIGHTS>;

/** The weights of the loss as a flow file or a message may hold them. */
export type LossProperties = Record<keyof Values, unknown>;

/** Properties that `msg.options` may override. */
export const LOSS_OPTIONS = optionNames(LOSS_WEIGHTS);

export type LossSettings = Pick<
  ObjectiveSpec,
  'weights' | 'contentLayerWeights' | 'layerWeights' | 'layerExponent' | 'normalization' | 'normalizeGradients'
>;

/**
 * Settings of an objective from a node's weights.
 *
 * @param saved the properties of a loss or style transfer node
 * @param options what a message asks for instead
 * @throws NeuralStyleError `setting-invalid`
 */
export function lossSettings(saved: object, options: Saved = {}): LossSettings {
  return lossSettingsOf(read(LOSS_WEIGHTS, saved, options));
}

/** The options that give an objective these settings. */
export function lossOptionsOf(settings: LossSettings): Saved {
  const { contentLayerWeights, layerWeights, layerExponent, normalization, normalizeGradients } = settings;
  const weights = Object.fromEntries(TERM_NAMES.map((term) => [TERM_TRAITS[term].weight.property, settings.weights[term]]));
  return { ...weights, layerWeights, layerExponent, contentLayerWeights, normalization, normalizeGradients };
}

/** Settings of an objective from weights that have been read. */
export function lossSettingsOf(values: Values): LossSettings {
  const { contentLayerWeights, layerWeights, layerExponent, normalization, normalizeGradients } = values;
  const weights = forEachTerm((_, { weight }) => values[weight.property as keyof Values] as number);
  return { weights, contentLayerWeights, layerWeights, layerExponent, normalization, normalizeGradients };
}
