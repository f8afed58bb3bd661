import { basename } from 'node:path';
import type { ModelSpec } from '../../model/model-spec.js';
import { keeping, type StyleTarget } from '../../evaluate/objective-spec.js';
import type { Mask, Size } from '../../pixels/picture.js';
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
  const { engine, recipe, maps } = content;
  if (engine === null || !recipe || maps.length > 0) {
    throw new NeuralStyleError('payload-type', {
      expected: 'the feature maps of a picture',
      property: 'msg.payload',
      received: 'feature maps that a flow has made or changed',
      advice: 'Wire in a features node for the content.',
    });
  }
  return new Objective(engine, {
    ...settings,
    ...keeping(recipe),
    styles: styleTargets(recipe.model, styles),
    ...(contentMask ? { contentMask } : {}),
  });
}

/**
 * Makes an objective of styles alone, for a painting of this size.
 * @param styles at least one
 * @throws NeuralStyleError `model-mismatch` when they come from different networks
 */
export function makeTexture(settings: LossSettings, size: Size, styles: readonly Style[]): Objective {
  const { engine, model } = modelOf(styles);
  // There is nothing that steering could give a weight.
  const weights = { ...settings.weights, content: 0 };
  return new Objective(engine, { ...settings, weights, model, size, content: null, styles: styleTargets(model, styles) });
}

/**
 * The model of styles, of which some may name none.
 * @throws NeuralStyleError `payload-type` where none does
 */
function modelOf(styles: readonly Style[]): { readonly engine: string; readonly model: ModelSpec } {
  for (const { gram } of styles) if (gram.engine !== null && gram.model) return { engine: gram.engine, model: gram.model };
  throw new NeuralStyleError('payload-type', {
    expected: 'feature maps or Gram matrices of a model',
    property: 'msg.payload',
    received: 'only such as a flow has made, which name none',
    advice: 'Wire in a features, gram or style in node on one side.',
  });
}

/**
 * Styles as an objective for features of `model` takes them.
 * @throws NeuralStyleError `model-mismatch`
 */
export function styleTargets(model: ModelSpec, styles: readonly Style[]): StyleTarget[] {
  return styles.map(({ gram, blend }) => {
    // Those that a flow has made name no model, and are of that which they are used with.
    if (gram.model && (gram.model.file !== model.file || gram.model.pooling !== model.pooling)) {
      throw new NeuralStyleError('model-mismatch', { content: describe(model), style: describe(gram.model) });
    }
    return { ...gram.style, blend };
  });
}

function describe({ file, pooling }: ModelSpec): string {
  return `${basename(file)} with ${pooling} pooling`;
}
