/** The kinds of properties. */
export { boolean, type BooleanProperty, choice, type ChoiceProperty, reference, type ReferenceProperty } from './kinds/words.js';
export {
  counts,
  type CountsProperty,
  distances,
  type DistancesProperty,
  integer,
  LONGEST_SIDE,
  number,
  type NumberProperty,
  type Range,
  size,
} from './kinds/numbers.js';
export { layers, layerWeights, type LayersProperty, type LayerWeightsProperty } from './kinds/layers.js';
export { address, colour, type ColourProperty, credential, expression, path, text, type TextProperty } from './kinds/texts.js';
export { camera, destination, mask, picture, savedStyle, type Source, type TypedProperty } from './kinds/typed.js';
