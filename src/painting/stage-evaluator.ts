import type { Size } from '../pixels/picture.js';
import { BoundObjective, objectiveShape, type StageTargets } from '../evaluate/objective/bound-objective.js';
import { countingObjective } from '../evaluate/objective/counting.js';
import type { Evaluator } from '../evaluate/objective/evaluator.js';
import type { Features } from '../evaluate/features.js';
import type { LoadedNetwork, Networks } from '../evaluate/networks.js';
import { contentLayersOf, requireChannels } from '../evaluate/given-maps.js';
import { partsByNetwork, partsOf, photographOf, stylesOf, weightsOf } from '../evaluate/objective/objective-parts.js';
import type { ObjectiveSpec } from '../evaluate/objective/objective-spec.js';
import type { Programs } from '../evaluate/programs.js';
import { regionsOf } from '../evaluate/regions.js';
import { requireWidths } from '../evaluate/style-widths.js';
import { type NetworkObjective, withSummedEvaluator } from '../evaluate/objective/summed-evaluator.js';
import { visibleObjective } from '../evaluate/visible.js';
import type { ObjectiveShape } from '../loss/objective-shape.js';
import type { TemporalTarget } from '../loss/term.js';
import type { Weights } from '../loss/losses.js';
import type { ModelSpec } from '../model/model-spec.js';
import type { OptimizeJob } from './job.js';
import { type PaintingPlan, type PlannedPart, planPainting } from './painting-plan.js';
import { stageTargets } from './stage-targets.js';

/** Networks, graphs and features that all jobs of an engine share. */
export interface Resources {
  readonly networks: Networks;
  readonly programs: Programs;
  readonly features: Features;
}

/** The resources for a job. */
export interface Workplace extends Resources {
  /** The network of a model, as it was when the job began. */
  readonly networkOf: (model: ModelSpec) => LoadedNetwork;
  readonly lastTargets: LastTargets;
}

/** An objective at a factor of its full size. */
export interface EvaluatedStage {
  readonly objective: ObjectiveSpec;
  /** Weights of the whole, as steering has left them: what has none is not computed. */
  readonly weights: Weights;
  readonly temporal: TemporalTarget | null;
  readonly factor: number;
  /** See `ObjectiveShape`. */
  readonly coarse?: boolean;
}

type Aim = Omit<EvaluatedStage, 'coarse'>;

/**
 * Targets of the stage that was evaluated last, part by part: the same one, computed more exactly, has the same, even if the model's file is
 * gone meanwhile.
 */
export class LastTargets {
  #aim: Aim | null = null;
  #targets: StageTargets[] = [];

  /** Those that are known; an empty list, to be filled, for another stage. */
  of(aim: Aim): StageTargets[] {
    const known = this.#aim;
    const isSame =
      known?.objective === aim.objective && known.weights === aim.weights && known.temporal === aim.temporal && known.factor === aim.factor;
    if (!isSame) this.#targets = [];
    this.#aim = aim;
    return this.#targets;
  }
}

/** Reads the networks of all parts of an objective. */
export async function openWorkplace(objective: ObjectiveSpec, resources: Resources): Promise<Workplace> {
  const loaded = new Map<string, LoadedNetwork>();
  for (const { model } of partsOf(objective)) loaded.set(model.file, await resources.networks.get(model.file));
  return { ...resources, networkOf: ({ file }) => loaded.get(file)!, lastTargets: new LastTargets() };
}

/** @throws NeuralStyleError `payload-type`, `unknown-layer` for styles or feature maps that are not as wide as the layers of their networks */
export function requireSuited(objective: ObjectiveSpec, { networkOf }: Pick<Workplace, 'networkOf'>): void {
  for (const { model, styles, contentMaps = [] } of partsOf(objective)) {
    const { network } = networkOf(model);
    requireWidths(styles, network);
    requireChannels(contentMaps, network);
  }
}

/**
 * Sets memory aside for a job, so that it fails now rather than after the small sizes where memory does not suffice for the full one. All
 * terms are counted, whatever their weights are now.
 *
 * @param available bytes
 * @throws NeuralStyleError `out-of-memory`, `memory-limit`
 */
export function planJob(
  job: OptimizeJob,
  { objective: given, temporal }: Pick<EvaluatedStage, 'objective' | 'temporal'>,
  available: number,
  { programs, features, networkOf }: Workplace,
): PaintingPlan {
  const objective = visibleObjective(given);
  const lines = weightsOf(objective).lines > 0 && photographOf(objective) !== null;
  const parts = partsByNetwork(objective).map(({ spec }, index): PlannedPart => {
    const loaded = networkOf(spec.model);
    const contents = partsOf(spec).flatMap((part) => {
      const layers = contentLayersOf(part, loaded.network);
      return layers.length > 0 ? [{ layers, masked: part.contentMask !== undefined }] : [];
    });
    const regions = partsOf(spec).flatMap(({ styles }) => regionsOf(styles));
    const shapeAt = (size: Size): ObjectiveShape =>
      objectiveShape(loaded.network, spec, {
        contents,
        regions,
        size,
        lines: index === 0 && lines,
        temporal: index === 0 && temporal !== null,
      });
    return { shapeAt, styles: stylesOf(spec), context: { programs, loaded, pooling: spec.model.pooling } };
  });
  return planPainting(objective.size, { job, parts, kept: features.budget }, available);
}

/**
 * Runs `body` with an evaluator of an objective at one size.
 * @param goOn called between two tiles
 * @throws NeuralStyleError `memory-limit`, or for styles that do not suit the network
 */
export async function withStageEvaluator<R>(
  { coarse = false, ...aim }: EvaluatedStage,
  { programs, features, networkOf, lastTargets }: Workplace,
  goOn: () => Promise<boolean>,
  body: (evaluator: Evaluator) => Promise<R>,
): Promise<R> {
  const { objective, weights, temporal, factor } = aim;
  const known = lastTargets.of(aim);
  const counting = countingObjective(visibleObjective(objective), weights);
  const parts: NetworkObjective[] = [];
  // One after the other: each may take all the memory that there is.
  for (const { spec, ratios } of partsByNetwork(counting)) {
    const loaded = networkOf(spec.model);
    // Steering may have brought others since the beginning.
    requireWidths(stylesOf(spec), loaded.network);
    const isFirst = parts.length === 0;
    const targets = (known[parts.length] ??= await stageTargets(spec, isFirst ? temporal : null, factor, features));
    // Those of a photograph whose features nobody may need, so of any part.
    const lines = isFirst && weights.lines > 0 ? photographOf(objective) : null;
    const bound = new BoundObjective(loaded.network, { ...targets, lines, coarse }, spec, ratios);
    parts.push({ bound, context: { programs, loaded, pooling: spec.model.pooling, goOn } });
  }
  return withSummedEvaluator(parts, body);
}
