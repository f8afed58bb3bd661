import { basename } from 'node:path';
import type { ModelSpec } from '../../model/model-spec.js';
import type { StyleTarget } from '../../evaluate/objective-spec.js';
import type { Mask } from '../../pixels/picture.js';
import { NeuralStyleError } from '../../errors.js';
import type { FeatureMaps } from '../payloads/feature-maps.js';
import type { Style } from './style.js';
import { Objective } from '../payloads/objective.js';
import type { LossSettings } from '../../settings/loss-settings.js';

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
