import type { StyleTarget } from '../../evaluate/objective/objective-spec.js';
import type { Limits } from '../../image/limits.js';
import type { InstantStyle } from '../../instant/instant-job.js';
import type { ModelSpec } from '../../model/model-spec.js';
import { INSTANT_STATISTICS } from '../../properties/nodes/instant.js';
import { styleTargets } from '../loss/make-objective.js';
import type { Style } from '../loss/style.js';
import type { Message } from '../node/input.js';
import { propertyOf } from '../node/message-property.js';
import { expectPayload } from '../payloads/expect.js';
import { isFeatureMaps } from '../payloads/feature-maps.js';
import { plainKind } from '../payloads/kinds.js';
import { isStylePayload, type StylePayload } from '../payloads/style-payload.js';

const STYLE = {
  kinds: INSTANT_STATISTICS,
  expected: 'a picture, Gram matrices or moments',
  advice: 'Wire in a gram or a moments node; neighbours and slices are for the optimizer.',
} as const;

/**
 * The style that a message brings, which may be a plain one; null for a picture, in whichever form.
 * @throws NeuralStyleError `payload-type` for feature maps, or a style of another kind than the painter takes, and those of `expectPayload`
 */
export async function styleIn(msg: Message, limits: Limits): Promise<StylePayload | null> {
  const payload = propertyOf(msg, 'payload');
  const isOther = isStylePayload(payload) || isFeatureMaps(payload) || (plainKind(payload) ?? 'image') !== 'image';
  return isOther ? expectPayload(msg, STYLE, limits) : null;
}

/**
 * A style as the painter takes it.
 * @throws NeuralStyleError `model-mismatch`
 */
export function instantStyle(style: Style, model: ModelSpec): InstantStyle {
  const [{ tensors, blend, mask }] = styleTargets(model, [style]) as [StyleTarget];
  return { tensors, blend, ...(mask && { mask }) };
}
