import { basename } from 'node:path';
import { NORMALIZATIONS, type Mask, type ModelSpec, type ObjectiveSpec, type StyleTarget } from '../../engine/requests.js';
import { NeuralStyleError } from '../../errors.js';
import type { FeatureMaps } from '../payloads/feature-maps.js';
import type { Style } from './loss-slots.js';
import { Objective } from '../payloads/objective.js';
import { choiceSetting, flagSetting, layerWeightsSetting, numberSetting } from '../../settings/values.js';

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

/**
 * Puts content and styles together.
 * @throws NeuralStyleError `model-mismatch` when they come from different networks, whose features cannot be compared
 */
export function makeObjective(
  settings: LossSettings,
  content: FeatureMaps,
  styles: readonly Style[],
  contentMask: Mask | null = null,
): Objective {
  return new Objective(content.engine, {
    ...settings,
    content: content.recipe,
    styles: styleTargets(content.recipe.model, styles),
    ...(contentMask ? { contentMask } : {}),
  });
}

/**
 * Styles as an objective for features of `model` takes them.
 * @throws NeuralStyleError `model-mismatch`
 */
export function styleTargets(model: ModelSpec, styles: readonly Style[]): StyleTarget[] {
  return styles.map(({ gram, blend }) => {
    if (gram.model.file !== model.file || gram.model.pooling !== model.pooling) {
      throw new NeuralStyleError('model-mismatch', { content: describe(model), style: describe(gram.model) });
    }
    return { ...gram.style, blend };
  });
}

function describe({ file, pooling }: ModelSpec): string {
  return `${basename(file)} with ${pooling} pooling`;
}
