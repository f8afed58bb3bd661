import { numberSetting } from '../../settings/values.js';
import type { Message } from '../node/input.js';
import { propertyOf } from '../node/message-property.js';

/** In `msg.priority`: before all others that wait. */
const NEXT = 'next';
const HIGHEST = 1e6;

/**
 * The priority of a message's job among those that wait for the engine: a number, 0 where the message has none, or `next`.
 * @throws NeuralStyleError `setting-invalid`, `value-unreadable`
 */
export function priorityOf(msg: Message): number {
  const priority = propertyOf(msg, 'priority') ?? 0;
  if (priority === NEXT) return Infinity;
  return numberSetting(priority, { setting: 'msg.priority', minimum: -HIGHEST, maximum: HIGHEST });
}
