import type { Size } from '../pixels/picture.js';
import { BoundObjective, objectiveShape } from '../evaluate/bound-objective.js';
import { type Evaluator, withEvaluator } from '../evaluate/evaluator.js';
import type { Features } from '../evaluate/features.js';
import type { LoadedNetwork, Networks } from '../evaluate/networks.js';
import type { ObjectiveSpec } from '../evaluate/objective-spec.js';
import type { Programs } from '../evaluate/programs.js';
import { regionsOf } from '../evaluate/regions.js';
import { requireWidths } from '../evaluate/style-widths.js';
import { visibleObjective } from '../evaluate/visible.js';
import type { ObjectiveShape } from '../loss/objective-shape.js';
import type { TemporalTarget } from '../loss/term.js';
import { selectLayers } from '../model/layer-presets.js';
import type { OptimizeJob } from './job.js';
import { type PaintingPlan, planPainting } from './painting-plan.js';
import { stageTargets } from './stage-targets.js';

/** Networks, graphs and features that all jobs of an engine share. */
export interface Resources {
  readonly networks: Networks;
  readonly programs: Programs;
  readonly features: Features;
}

/** The resources for jobs of one network. */
export interface Workplace extends Resources {
  readonly loaded: LoadedNetwork;
}

/** An objective at a factor of its full size. */
export interface EvaluatedStage {
  readonly objective: ObjectiveSpec;
  readonly temporal: TemporalTarget | null;
  readonly factor: number;
}

/**
 * Sets memory aside for a job, so that it fails now rather than after the small sizes where memory does not suffice for the full one.
 * @param available bytes
 * @throws NeuralStyleError `out-of-memory`, `memory-limit`
 */
export function planJob(
  job: OptimizeJob,
  { objective: given, temporal }: Omit<EvaluatedStage, 'factor'>,
  available: number,
  { programs, features, loaded }: Workplace,
): PaintingPlan {
  const objective = visibleObjective(given);
  const { model, size: full, content, styles } = objective;
  const layers = content ? selectLayers(loaded.network, content.layers) : [];
  const regions = regionsOf(styles);
  const shapeAt = (size: Size): ObjectiveShape => objectiveShape(loaded.network, objective, regions, layers, size, temporal !== null);
  const demand = { job, shapeAt, styles, kept: features.budget };
  return planPainting(full, demand, available, { programs, loaded, pooling: model.pooling });
}

/**
 * Runs `body` with an evaluator of an objective at one size.
 * @param goOn called between two tiles; where it gives false, the evaluation ends without a result
 * @throws NeuralStyleError `memory-limit`, or for styles that do not suit the network
 */
export async function withStageEvaluator<R>(
  { objective: given, temporal, factor }: EvaluatedStage,
  { programs, features, loaded }: Workplace,
  goOn: () => Promise<boolean>,
  body: (evaluator: Evaluator) => Promise<R>,
): Promise<R> {
  const objective = visibleObjective(given);
  // Steering may have brought others since the beginning.
  requireWidths(objective.styles, loaded.network);
  const targets = await stageTargets(objective, temporal, factor, features);
  const bound = new BoundObjective(loaded.network, targets, objective);
  return withEvaluator(bound, { programs, loaded, pooling: objective.model.pooling, goOn }, body);
}
