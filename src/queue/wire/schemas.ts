import {
  type CurvePoint,
  type OptimizeJob,
  type OptimizeResult,
  type ProgressEvent,
  type Steering,
  STOP_REASONS,
} from '../../painting/job.js';
import type { RequestKind, Requests } from '../../engine/requests.js';
import type { InstantJob, InstantStyle } from '../../instant/instant-job.js';
import { JOINED_LAYERS } from '../../instant/painter-weights.js';
import { MOST_PARTS, partsOf } from '../../evaluate/objective/objective-parts.js';
import type { ContentSpec, ObjectivePart, ObjectiveSpec } from '../../evaluate/objective/objective-spec.js';
import {
  type ConstantTerm,
  forEachTerm,
  NORMALIZATIONS,
  type TermName,
  type TermTraits,
  type WeightProperty,
} from '../../loss/term-names.js';
import { MOST_LAYERS } from '../../properties/kinds/layers.js';
import { MOST_ROUNDS } from '../../properties/nodes/instant.js';
import { MOST_STYLES, WEIGHTS } from '../../properties/nodes/loss.js';
import { OPTIMIZER } from '../../properties/nodes/optimizer.js';
import { MOST_ITERATIONS, MOST_SCALES } from '../../properties/nodes/shared.js';
import type { Losses, Weights } from '../../loss/losses.js';
import type { Frame } from '../../pixels/motion/motion.js';
import { sameSize } from '../../pixels/picture.js';
import { isLayerName } from '../../model/layers.js';
import { METHODS } from '../../optimize/method-names.js';
import type { PlateauRule } from '../../optimize/plateau.js';
import type { Stage } from '../../optimize/schedule.js';
import {
  agreeing,
  boolean,
  type Check,
  inRange,
  integer,
  invalid,
  list,
  nullable,
  number,
  object,
  oneOf,
  optional,
  record,
} from './check.js';
import { givenMaps, layerShape, layerTiles, MOST_TILES, type Values, values } from './feature-schemas.js';
import { AMOUNT, featureRecipe, FINITE, layers, mask, model, NAME, picture, size, statistic } from './style-schemas.js';
import { givenStyleRecipe, styleRecipe, styles, tensors } from './style-schemas.js';

/*
 * Schemas of jobs, steering, progress and results, with their limits.
 */

const MOST_CURVE_POINTS = 10_000;

/** A number of either sign. */

/** The ranges that dialogs have, too. */
const SETTINGS = OPTIMIZER.properties;

const SHARE = number(0, 1);
const COUNT = integer(0, Number.MAX_SAFE_INTEGER);

const weightOf = (_: TermName, { weight }: TermTraits): Check<number> => inRange(WEIGHTS[weight.property as WeightProperty]);
const weights = object<Weights>(forEachTerm(weightOf));
const layerWeights = record(isLayerName, AMOUNT, MOST_LAYERS);

const PART = {
  model,
  content: nullable(object<ContentSpec>({ picture, layers })),
  contentMaps: optional(list(givenMaps, MOST_LAYERS)),
  styles,
  weights,
  contentLayerWeights: layerWeights,
  layerWeights,
  layerExponent: inRange(WEIGHTS.layerExponent),
  normalization: oneOf(...NORMALIZATIONS),
  normalizeGradients: boolean,
  contentMask: optional(mask),
};
export const objective = object<ObjectiveSpec>({ ...PART, size, added: optional(list(object<ObjectivePart>(PART), MOST_PARTS - 1)) });

const stages = agreeing(
  list(object<Stage>({ factor: number(0.001, 1), iterations: integer(1, MOST_ITERATIONS) }), MOST_SCALES),
  'sizes that end with the full one',
  (scales) => scales.at(-1)?.factor === 1,
);

const frame = object<Frame>({ content: picture, result: picture });

const optimizeJob = agreeing(
  object<OptimizeJob>({
    objective,
    method: oneOf(...METHODS),
    scales: stages,
    learningRate: inRange(SETTINGS.learningRate),
    historySize: inRange(SETTINGS.historySize),
    clamp: boolean,
    averaging: inRange(SETTINGS.averaging),
    start: nullable(picture),
    previous: nullable(frame),
    noiseRatio: inRange(SETTINGS.noiseRatio),
    seed: nullable(inRange(SETTINGS.seed)),
    reportEvery: inRange(SETTINGS.reportEvery),
    plateau: nullable(object<PlateauRule>({ tolerance: SHARE, window: inRange(SETTINGS.plateauWindow) })),
    timeLimit: nullable(number(1000 * SETTINGS.timeLimit.min, 1000 * SETTINGS.timeLimit.max!)),
    // Checkpoints are files, and no job may name one.
    checkpoint: (value, at) => {
      if (value !== null) throw invalid('no checkpoint', at);
      return null;
    },
  }),
  'pictures of one size',
  ({ objective, start, previous }) =>
    [...partsOf(objective).map(({ content }) => content?.picture), start, previous?.content, previous?.result].every(
      (each) => !each || sameSize(each, objective.size),
    ),
);

export const steering = object<Steering>({
  weights: optional(object<Partial<Weights>>(forEachTerm((name, traits) => optional(weightOf(name, traits))))),
  learningRate: optional(inRange(SETTINGS.learningRate)),
  remaining: optional(integer(0, MOST_ITERATIONS)),
  styles: optional(styles),
  paused: optional(boolean),
  finish: optional(boolean),
  glimpse: optional(boolean),
});

const TERMS = forEachTerm((_, { always }) => (always ? FINITE : optional(FINITE))) as Record<ConstantTerm, Check<number>> &
  Record<Exclude<TermName, ConstantTerm>, Check<number | undefined>>;
const losses = object<Losses>({ total: FINITE, ...TERMS });

export const progressEvent = object<ProgressEvent>({
  iteration: COUNT,
  iterations: COUNT,
  losses,
  elapsed: AMOUNT,
  remaining: AMOUNT,
  paused: boolean,
  width: COUNT,
  picture: optional(picture),
  glimpse: optional(picture),
  tiles: optional(COUNT),
  // Checkpoints are files of this machine, and no worker names one.
  checkpoint: () => undefined,
});

const optimizeResult = object<OptimizeResult>({
  picture,
  losses,
  iterations: COUNT,
  elapsed: AMOUNT,
  seed: integer(0, 2 ** 32 - 1),
  reason: oneOf(...STOP_REASONS),
  curve: list(object<CurvePoint>({ total: FINITE, ...TERMS, iteration: COUNT, width: COUNT }), MOST_CURVE_POINTS),
  resumedFrom: COUNT,
});

/** The requests that travel; the machine that names a model answers those about it. */
export type TravellingKind = Exclude<RequestKind, 'modelHash' | 'modelLayers'>;

/** Results as they travel. */
export type TravellingResults = { [K in TravellingKind]: K extends 'featureValues' ? Values : Requests[K]['result'] };

export const PARAMS: { readonly [K in TravellingKind]: Check<Requests[K]['params']> } = {
  features: featureRecipe,
  featureValues: object<Requests['featureValues']['params']>({ recipe: featureRecipe, layer: NAME }),
  featureTiles: object<Requests['featureTiles']['params']>({
    recipe: featureRecipe,
    channels: integer(1, MOST_TILES),
    size: integer(1, 1024),
  }),
  style: object<Requests['style']['params']>({ statistic, recipe: styleRecipe }),
  styleOfMaps: object<Requests['styleOfMaps']['params']>({ statistic, recipe: givenStyleRecipe }),
  instant: object<InstantJob>({
    model,
    content: picture,
    styles: list(object<InstantStyle>({ tensors, blend: AMOUNT, mask: optional(mask) }), MOST_STYLES),
    strength: list(SHARE, JOINED_LAYERS.length),
    detail: SHARE,
    practice: optional(integer(0, MOST_ROUNDS)),
    previous: optional(nullable(frame)),
    steady: optional(SHARE),
  }),
  optimize: optimizeJob,
};

export const RESULTS: { readonly [K in TravellingKind]: Check<TravellingResults[K]> } = {
  features: list(layerShape, MOST_LAYERS),
  featureValues: values,
  featureTiles: list(layerTiles, MOST_LAYERS),
  style: tensors,
  styleOfMaps: tensors,
  instant: picture,
  optimize: optimizeResult,
};

export const TRAVELLING_KINDS = Object.keys(PARAMS) as TravellingKind[];
