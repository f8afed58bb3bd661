import { basename } from 'node:path';
import type { ModelSpec, ObjectiveSpec } from '../engine/jobs.js';
import { NeuralStyleError } from '../errors.js';
import type { FeatureMaps } from './feature-maps.js';
import type { Style } from './loss-slots.js';
import { Objective } from './objective.js';
import { layerWeightsSetting, numberSetting } from './settings.js';

/** The loss's properties as a flow file holds them. */
export interface LossProperties {
  contentWeight: number | string;
  styleWeight: number | string;
  tvWeight: number | string;
  layerWeights: unknown;
}

export type LossSettings = Pick<ObjectiveSpec, 'weights' | 'layerWeights'>;

const DEFAULTS: LossProperties = { contentWeight: 5, styleWeight: 500, tvWeight: 100, layerWeights: {} };

/**
 * The properties as numbers; those that a flow file lacks have their defaults.
 * @throws NeuralStyleError `setting-invalid`
 */
export function lossSettings(properties: Partial<LossProperties>): LossSettings {
  const { contentWeight, styleWeight, tvWeight, layerWeights } = { ...DEFAULTS, ...properties };
  return {
    weights: {
      content: numberSetting(contentWeight, { setting: 'contentWeight', minimum: 0 }),
      style: numberSetting(styleWeight, { setting: 'styleWeight', minimum: 0 }),
      tv: numberSetting(tvWeight, { setting: 'tvWeight', minimum: 0 }),
    },
    layerWeights: layerWeightsSetting(layerWeights),
  };
}

/**
 * Puts content and styles together.
 * @throws NeuralStyleError `model-mismatch` when they come from different networks, whose features cannot be compared
 */
export function makeObjective(settings: LossSettings, content: FeatureMaps, styles: readonly Style[]): Objective {
  const { model } = content.recipe;
  for (const { gram } of styles) {
    if (gram.model.file !== model.file || gram.model.pooling !== model.pooling) {
      throw new NeuralStyleError('model-mismatch', { content: describe(model), style: describe(gram.model) });
    }
  }
  return new Objective(content.engine, {
    ...settings,
    content: content.recipe,
    styles: styles.map(({ gram, blend }) => ({ blend, grams: gram.grams })),
  });
}

function describe({ file, pooling }: ModelSpec): string {
  return `${basename(file)} with ${pooling} pooling`;
}
