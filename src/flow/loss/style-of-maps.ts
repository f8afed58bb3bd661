import { NeuralStyleError } from '../../errors.js';
import type { GivenMaps } from '../../evaluate/recipes.js';
import { GRAM_MATRICES } from '../../loss/statistics/statistic-names.js';
import type { ModelReference } from '../config/model-reference.js';
import { engineFor } from '../config/engines.js';
import type { FeatureMaps } from '../payloads/feature-maps.js';
import { GramMatrices } from '../payloads/gram-matrices.js';
import { computeStyle, type StyleOptions } from './style-of-picture.js';

/**
 * Computes the Gram matrices of feature maps. Those of maps that a flow has made or changed hold at every size of the painting.
 *
 * @param reference the model of maps that name none
 * @throws NeuralStyleError `setting-invalid` for a scale of maps that a flow has made or changed; what the engine reports
 */
export async function styleOfMaps(features: FeatureMaps, options: StyleOptions, reference: () => ModelReference): Promise<GramMatrices> {
  const { engine, recipe } = features;
  if (engine !== null && recipe && features.maps.length === 0) return computeStyle(engine, recipe, options);
  const { scale, part, where } = options;
  if (scale !== 1) {
    const expected = '1 for feature maps that a flow has made or changed, which no picture at another size gives again';
    throw new NeuralStyleError('setting-invalid', { setting: 'styleScale', expected, received: scale });
  }
  const used = engine !== null && recipe ? { engine, spec: recipe.model } : reference();
  const maps: GivenMaps[] = [];
  // One after the other: each may take a hundred megabytes.
  for (const each of features.layers) maps.push({ ...each, values: await features.data(each.layer) });
  const given = { model: used.spec, maps, ...(part && { mask: part }) };
  const tensors = await engineFor(used.engine).request('styleOfMaps', { statistic: GRAM_MATRICES, recipe: given });
  return new GramMatrices(used.engine, used.spec, { statistic: GRAM_MATRICES, tensors, ...(where && { mask: where }) });
}
