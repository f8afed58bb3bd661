import { NeuralStyleError } from '../../errors.js';
import type { GivenMaps } from '../../evaluate/recipes.js';
import type { ModelReference } from '../config/model-reference.js';
import { engineFor } from '../config/engines.js';
import type { FeatureMaps } from '../payloads/feature-maps.js';
import { StylePayload } from '../payloads/style-payload.js';
import { computeStyle, type StyleOptions } from './style-of-picture.js';

/**
 * Computes the style of feature maps. That of maps that a flow has made or changed holds at every size of the painting.
 *
 * @param reference the model of maps that name none
 * @throws NeuralStyleError `setting-invalid` for a scale of maps that a flow has made or changed; what the engine reports
 */
export async function styleOfMaps(features: FeatureMaps, options: StyleOptions, reference: () => ModelReference): Promise<StylePayload> {
  const { engine, recipe } = features;
  if (engine !== null && recipe && features.maps.length === 0) return computeStyle(engine, recipe, options);
  const { statistic, scale, part, where } = options;
  if (scale !== 1) {
    const expected = '1 for feature maps that a flow has made or changed, which no picture at another size gives again';
    throw new NeuralStyleError('setting-invalid', { setting: 'styleScale', expected, received: scale });
  }
  const used = engine !== null && recipe ? { engine, spec: recipe.model } : reference();
  const maps: GivenMaps[] = [];
  // One after the other: each may take a hundred megabytes.
  for (const each of features.layers) maps.push({ ...each, values: await features.data(each.layer) });
  const given = { model: used.spec, maps, ...(part && { mask: part }) };
  const tensors = await engineFor(used.engine).request('styleOfMaps', { statistic, recipe: given });
  return new StylePayload(used.engine, used.spec, { statistic, tensors, ...(where && { mask: where }) });
}
