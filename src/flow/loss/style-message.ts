import { NeuralStyleError } from '../../errors.js';
import { MOST_STYLES } from '../../properties/nodes/loss.js';
import { numberSetting } from '../../settings/values.js';
import { isRecord } from '../../values/is-record.js';
import type { Message } from '../node/input.js';
import { propertyOf } from '../node/message-property.js';
import { describePayload } from '../payloads/expect.js';

/**
 * The topic of a style's message, which names its slot. It is text, since an object would be another topic each time.
 * @throws NeuralStyleError `setting-invalid`, `value-unreadable`
 */
export function topicOf(msg: Message): string {
  const topic = propertyOf(msg, 'topic') ?? '';
  if (typeof topic === 'string') return topic;
  if (typeof topic === 'number' || typeof topic === 'boolean' || isRecord(topic)) return JSON.stringify(topic);
  throw new NeuralStyleError('setting-invalid', { setting: 'msg.topic', expected: 'text', received: describePayload(topic) });
}

/**
 * A style's share among several, 0 to 1e9; 1 unless the message says otherwise.
 * @throws NeuralStyleError `setting-invalid`, `value-unreadable`
 */
export function blendOf(msg: Message): number {
  const blend = propertyOf(msg, 'blend');
  // The sum of a few must stay a number.
  return blend === undefined ? 1 : numberSetting(blend, { setting: 'msg.blend', minimum: 0, maximum: 1e9 });
}

/**
 * Checks that a topic's style can be kept beside others.
 * @param kept by their topics
 * @throws NeuralStyleError `setting-invalid`
 */
export function requireRoom(kept: ReadonlyMap<string, unknown>, topic: string): void {
  if (kept.size < MOST_STYLES || kept.has(topic)) return;
  const expected = `at most ${MOST_STYLES} styles with different topics (msg.reset empties the slots)`;
  throw new NeuralStyleError('setting-invalid', { setting: 'msg.topic', expected, received: `"${topic}"` });
}
