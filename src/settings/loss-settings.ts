import { NORMALIZATIONS } from '../loss/term-names.js';
import type { ObjectiveSpec } from '../evaluate/objective-spec.js';
import { choiceSetting, flagSetting, layerWeightsSetting, numberSetting } from './values.js';

/** The loss's properties as a flow file holds them. */
export interface LossProperties {
  contentWeight: number | string;
  styleWeight: number | string;
  tvWeight: number | string;
  temporalWeight: number | string;
  contentLayerWeights: unknown;
  layerWeights: unknown;
  layerExponent: number | string;
  normalization: string;
  normalizeGradients: boolean | string;
}

export type LossSettings = Pick<
  ObjectiveSpec,
  'weights' | 'contentLayerWeights' | 'layerWeights' | 'layerExponent' | 'normalization' | 'normalizeGradients'
>;

const DEFAULTS: LossProperties = {
  contentWeight: 5,
  styleWeight: 500,
  tvWeight: 100,
  temporalWeight: 1000,
  contentLayerWeights: {},
  layerWeights: {},
  layerExponent: 1,
  normalization: 'mean',
  normalizeGradients: false,
};

/** Properties that `msg.options` may override. */
export const LOSS_OPTIONS = Object.keys(DEFAULTS) as readonly (keyof LossProperties)[];

/**
 * The properties as numbers; those that a flow file lacks have their defaults.
 * @throws NeuralStyleError `setting-invalid`
 */
export function lossSettings(properties: Partial<LossProperties>): LossSettings {
  const values = { ...DEFAULTS, ...properties };
  const weight = (setting: 'contentWeight' | 'styleWeight' | 'tvWeight' | 'temporalWeight'): number =>
    numberSetting(values[setting], { setting, minimum: 0 });
  return {
    weights: {
      content: weight('contentWeight'),
      style: weight('styleWeight'),
      tv: weight('tvWeight'),
      temporal: weight('temporalWeight'),
    },
    contentLayerWeights: layerWeightsSetting(values.contentLayerWeights, 'contentLayerWeights'),
    layerWeights: layerWeightsSetting(values.layerWeights, 'layerWeights'),
    layerExponent: numberSetting(values.layerExponent, { setting: 'layerExponent', minimum: 0.01, maximum: 100 }),
    normalization: choiceSetting(values.normalization, 'normalization', NORMALIZATIONS),
    normalizeGradients: flagSetting(values.normalizeGradients, 'normalizeGradients'),
  };
}

/** Styles of different topics. Each holds Gram matrices, and flows may make topics up for ever, of file names for instance. */
export const MOST_STYLES = 16;
