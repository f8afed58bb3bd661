import type { ObjectivePart } from '../../evaluate/objective/objective-spec.js';
import type { LayerShape } from '../../evaluate/recipes.js';
import { NeuralStyleError } from '../../errors.js';
import { strideOf } from '../../model/layers.js';
import type { FeatureMaps } from '../payloads/feature-maps.js';

/**
 * Feature maps as the content of an objective. Those that a flow has made have no photograph: the painting has the size whose features they
 * are.
 *
 * @throws NeuralStyleError `payload-type` where maps are not of one picture
 */
export function contentOfMaps({ recipe, layers, maps }: FeatureMaps): Pick<ObjectivePart, 'content' | 'contentMaps'> {
  if (!recipe) requireOnePicture(layers);
  const content = recipe && { picture: recipe.picture, layers: recipe.layers };
  return { content, ...(maps.length > 0 && { contentMaps: maps }) };
}

/** Pooling rounds down, so that maps of one picture agree to within a position of the coarser ones. */
function requireOnePicture(layers: readonly LayerShape[]): void {
  const [first] = layers;
  for (const other of layers) {
    const slack = Math.max(strideOf(first!.layer), strideOf(other.layer));
    const differ = ([1, 2] as const).some((axis) => Math.abs(extent(first!, axis) - extent(other, axis)) >= slack);
    if (!differ) continue;
    throw new NeuralStyleError('payload-type', {
      expected: 'feature maps of one picture',
      property: 'msg.payload',
      received: `${described(first!)} and ${described(other)}`,
      advice: 'Each layer must have the height and width of the same picture, divided by its stride.',
    });
  }
}

/** Height or width of the picture that a layer's maps are of. */
function extent({ layer, shape }: LayerShape, axis: 1 | 2): number {
  return shape[axis] * strideOf(layer);
}

function described(maps: LayerShape): string {
  return `${maps.layer} [${maps.shape.join(', ')}] of ${extent(maps, 2)}×${extent(maps, 1)} pixels`;
}
