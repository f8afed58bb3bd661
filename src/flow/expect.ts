import { NeuralStyleError } from '../errors.js';
import { isKind } from './image-tensor.js';
import type { Message } from './input.js';

/**
 * The payload, if it is of the kind that a node takes.
 *
 * @param expected in words, for the error: "feature maps"
 * @param advice what to do: "Wire in a features node."
 * @throws NeuralStyleError `payload-type`
 */
export function expectPayload<T>(msg: Message, is: (value: unknown) => value is T, expected: string, advice: string): T {
  const { payload } = msg;
  if (is(payload)) return payload;
  throw new NeuralStyleError('payload-type', { expected, property: 'msg.payload', received: describe(payload), advice });
}

/** A payload in words, for errors. */
export function describe(payload: unknown): string {
  if (payload === undefined || payload === null || payload === '') return 'nothing';
  for (const kind of ['image', 'features', 'gram', 'objective']) if (isKind(payload, kind)) return NAMES[kind]!;
  if (Buffer.isBuffer(payload)) return `a Buffer of ${payload.length} bytes`;
  return `a value of type ${typeof payload}`;
}

const NAMES: Readonly<Record<string, string>> = {
  image: 'an image tensor',
  features: 'feature maps',
  gram: 'Gram matrices',
  objective: 'an objective',
};
