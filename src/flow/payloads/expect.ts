import { describeValue } from '../../values/describe-value.js';
import { NeuralStyleError, readable } from '../../errors.js';
import { isKind } from './image-tensor.js';
import type { Message } from '../node/input.js';

/**
 * The payload, if it is of the kind that a node takes.
 *
 * @param expected in words, for the error: "feature maps"
 * @param advice what to do: "Wire in a features node."
 * @throws NeuralStyleError `payload-type`, `value-unreadable`
 */
export function expectPayload<T>(msg: Message, is: (value: unknown) => value is T, expected: string, advice: string): T {
  const property = 'msg.payload';
  return readable(property, () => {
    const { payload } = msg;
    if (is(payload)) return payload;
    throw new NeuralStyleError('payload-type', { expected, property, received: describePayload(payload), advice });
  });
}

/** A payload in words, for errors. */
export function describePayload(payload: unknown): string {
  try {
    return KINDS.find(([kind]) => isKind(payload, kind))?.[1] ?? describeValue(payload);
  } catch {
    return describeValue(payload);
  }
}

const KINDS = [
  ['image', 'an image tensor'],
  ['features', 'feature maps'],
  ['gram', 'Gram matrices'],
  ['objective', 'an objective'],
] as const;
