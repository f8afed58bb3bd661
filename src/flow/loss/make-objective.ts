import type { ModelSpec } from '../../model/model-spec.js';
import { modelNameOf } from '../../model/catalogue.js';
import { MOST_PARTS, styledPart } from '../../evaluate/objective/objective-parts.js';
import type { ObjectivePart, ObjectiveSpec, StyleTarget } from '../../evaluate/objective/objective-spec.js';
import { requireSameSize } from '../../evaluate/require-same-size.js';
import type { Size } from '../../pixels/picture.js';
import { NeuralStyleError } from '../../errors.js';
import { contentOfMaps } from './content-of-maps.js';
import type { ModelReference } from '../config/model-reference.js';
import type { Met } from './loss-slots.js';
import type { Style } from './style.js';
import { Objective } from '../payloads/objective.js';
import type { LossSettings } from '../../settings/loss-settings.js';

/** All that a loss puts together: at least a content, an objective or a style. */
export interface ObjectiveParts extends Met {
  /** The painting's size, where neither content nor objective has one. */
  readonly size: Size | null;
}

/**
 * Puts content and styles together, and adds them to the objective of another loss.
 * @param reference the model of parts none of which names one: a flow has made them
 * @param node the id of the node that the weights stand in, as the flow file has it
 * @throws NeuralStyleError `model-mismatch` where content and styles come from different networks, whose features cannot be compared;
 *   `setting-invalid` where they do not go with the objective
 */
export function makeObjective(
  settings: LossSettings,
  parts: ObjectiveParts,
  reference: () => ModelReference,
  node: string | null = null,
): Objective {
  const { content, objective, styles, size } = parts;
  const kept = content && contentOfMaps(content.features);
  const { engine, spec: model } = originOf(parts) ?? reference();
  const weights = {
    ...settings.weights,
    // What there is nothing of has no weight.
    ...(!content && { content: 0 }),
    ...(styles.length === 0 && { style: 0 }),
  };
  const part: ObjectivePart = {
    ...settings,
    weights,
    model,
    content: null,
    styles: styleTargets(model, styles),
    ...kept,
    ...(content?.mask && { contentMask: content.mask }),
  };
  if (content && objective) requireSameSize('the content', content.features.size, objective.spec.size);
  if (objective) return new Objective(objective.engine, addedTo(objective.spec, part));
  const { width, height } = content?.features.size ?? size!;
  return new Objective(engine, { ...part, size: { width, height } }, node);
}

/** The engine and the model of the parts that a loss puts together, of which some may name none: they are of the others' then. Null where none is named. */
function originOf({ content, objective, styles }: ObjectiveParts): ModelReference | null {
  const { engine = null, recipe = null } = content?.features ?? {};
  if (engine !== null && recipe) return { engine, spec: recipe.model };
  for (const { payload } of styles) if (payload.engine !== null && payload.model) return { engine: payload.engine, spec: payload.model };
  return objective && { engine: objective.engine, spec: styledPart(objective.spec).model };
}

/** @throws NeuralStyleError `setting-invalid` */
function addedTo(spec: ObjectiveSpec, part: ObjectivePart): ObjectiveSpec {
  const { added = [], normalizeGradients } = spec;
  if (part.normalizeGradients !== normalizeGradients) {
    const expected = `${normalizeGradients}, as in the loss before it,`;
    throw new NeuralStyleError('setting-invalid', { setting: 'normalizeGradients', expected, received: `${part.normalizeGradients}` });
  }
  if (added.length + 2 > MOST_PARTS) {
    const expected = `at most ${MOST_PARTS} of them`;
    throw new NeuralStyleError('setting-invalid', { setting: 'losses in a row', expected, received: `${added.length + 2}` });
  }
  return { ...spec, added: [...added, part] };
}

/**
 * Styles as an objective for features of `model` takes them.
 * @throws NeuralStyleError `model-mismatch`
 */
export function styleTargets(model: ModelSpec, styles: readonly Style[]): StyleTarget[] {
  return styles.map(({ payload, blend }) => {
    // Those that a flow has made name no model, and are of that which they are used with.
    if (payload.model && (payload.model.file !== model.file || payload.model.pooling !== model.pooling)) {
      throw new NeuralStyleError('model-mismatch', { content: describe(model), style: describe(payload.model) });
    }
    return { ...payload.style, blend };
  });
}

function describe({ file, pooling }: ModelSpec): string {
  return `${modelNameOf(file)} with ${pooling} pooling`;
}
