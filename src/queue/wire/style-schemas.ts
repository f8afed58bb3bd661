import { LONGEST_SIDE } from './frame-limits.js';
import type { StylePart, StyleSpec, StyleTarget } from '../../evaluate/objective/objective-spec.js';
import { STATISTIC_NAMES, type StatisticSpec } from '../../loss/statistics/statistic-names.js';
import { MOST_LAYERS } from '../../properties/kinds/layers.js';
import { MOST_DISTANCES } from '../../properties/kinds/numbers.js';
import { MOST_SCALES } from '../../properties/nodes/shared.js';
import type { FeatureRecipe, GivenStyleRecipe, ScaledStyle, StyleRecipe, StyleTensor } from '../../evaluate/recipes.js';
import type { ModelSpec } from '../../model/model-spec.js';
import type { Mask, Picture, Size } from '../../pixels/picture.js';
import { type Check, either, integer, list, number, object, oneOf, optional, text } from './check.js';
import { givenMaps, layerName } from './feature-schemas.js';
import type { ModelName } from './frame-data.js';

/*
 * Schemas of pictures, features and styles, with their limits.
 */

const MOST_STYLES = 64;
const MOST_CHANNELS = 4096;
/** Parts of a layer's statistic. */
const MOST_PARTS = 1 + 2 * MOST_DISTANCES;

/** A layer's name; only the engine can check that the network has it. */
export const NAME = text(64);
export const FINITE = number(-Number.MAX_VALUE);
/** A number that is not negative. */
export const AMOUNT = number(0);

export const size: Check<Size> = (value, at, frame) => frame.size(value, at);
export const picture: Check<Picture> = (value, at, frame) => frame.picture(value, at);
export const mask: Check<Mask> = (value, at, frame) => frame.mask(value, at);

const MODEL = object<ModelName & Pick<ModelSpec, 'pooling'>>({
  hash: text(64, /^[0-9a-f]{64}$/),
  name: text(100),
  pooling: oneOf('max', 'average'),
});
export const model: Check<ModelSpec> = (value, at, frame) => {
  const { pooling, ...name } = MODEL(value, at, frame);
  return frame.model(name, pooling);
};

export const layers = either(oneOf('content', 'style'), list(NAME, MOST_LAYERS));
export const featureRecipe = object<FeatureRecipe>({ model, picture, layers });
export const styleRecipe = object<StyleRecipe>({ model, picture, layers, mask: optional(mask) });

export const givenStyleRecipe = object<GivenStyleRecipe>({ model, maps: list(givenMaps, MOST_LAYERS), mask: optional(mask) });

export const statistic = object<StatisticSpec>({
  name: oneOf(...STATISTIC_NAMES),
  reach: optional(list(integer(1, LONGEST_SIDE), MOST_DISTANCES)),
});

const TENSOR = object<Omit<StyleTensor, 'values'>>({ layer: layerName, channels: integer(1, MOST_CHANNELS), part: text(64) });
const styleTensor: Check<StyleTensor> = (value, at, frame) => {
  const tensor = { ...TENSOR(value, at, frame), values: new Float32Array() };
  frame.floats((value as { values?: unknown }).values, `${at}.values`, null, tensor);
  return tensor;
};
export const tensors = list(styleTensor, MOST_LAYERS * MOST_PARTS);

const ownStyle = {
  statistic,
  tensors,
  recipe: optional(styleRecipe),
  scaled: optional(list(object<ScaledStyle>({ factor: number(0.01, 1), tensors }), MOST_SCALES)),
};
const stylePart = object<StylePart>({
  share: FINITE,
  layers: list(layerName, MOST_LAYERS),
  style: object<StyleSpec>({ ...ownStyle, parts: () => undefined, mask: () => undefined }),
});
const styleTarget = object<StyleTarget>({
  ...ownStyle,
  parts: optional(list(stylePart, MOST_STYLES)),
  mask: optional(mask),
  blend: AMOUNT,
});
export const styles = list(styleTarget, MOST_STYLES);
