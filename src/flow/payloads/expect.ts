import { types } from 'node:util';
import { NeuralStyleError, readable } from '../../errors.js';
import type { Limits } from '../../image/limits.js';
import { describeValue } from '../../values/describe-value.js';
import type { Message } from '../node/input.js';
import { isKind } from './kind.js';
import { readInTime } from './plain/patience.js';
import { KINDS, plainKind, type PayloadKind, type Payloads } from './kinds.js';

/** A payload that a node takes. */
export interface Expected<K extends PayloadKind> {
  readonly kinds: readonly K[];
  /** In words, for the error: "feature maps". */
  readonly expected: string;
  /** The remedy: "Wire in a features node." */
  readonly advice: string;
}

/**
 * The payload, if it is of a kind that a node takes: one of ours, or one that a flow has made, which is read here.
 * @throws NeuralStyleError `payload-type`, `values-lost`, `value-unreadable`, `tensor-unreadable`, `image-too-large`
 */
export function expectPayload<K extends PayloadKind>(msg: Message, expected: Expected<K>, limits: Limits): Promise<Payloads[K]> {
  return expectValue(
    readable('msg.payload', () => msg.payload),
    'msg.payload',
    expected,
    limits,
  );
}

/**
 * The same of any value of a message.
 * @param property its name in errors
 */
export async function expectValue<K extends PayloadKind>(
  value: unknown,
  property: string,
  { kinds, expected, advice }: Expected<K>,
  limits: Limits,
): Promise<Payloads[K]> {
  const found = readable(property, () => {
    for (const kind of kinds) if (KINDS[kind].is(value)) return { ready: value };
    const plain = plainKind(value);
    const kind = kinds.find((each) => each === plain);
    if (kind) return KINDS[kind].open(value, property, limits);
    throw new NeuralStyleError('payload-type', {
      expected,
      property,
      received: describePayload(value),
      advice: types.isPromise(value) ? 'Await it in the function node.' : advice,
    });
  });
  return 'ready' in found ? found.ready : ((await readInTime<unknown>(found, property, limits)) as Payloads[K]);
}

/** A payload in words, for errors. */
export function describePayload(payload: unknown): string {
  try {
    const name = (Object.keys(KINDS) as PayloadKind[]).find((kind) => isKind(payload, kind)) ?? plainKind(payload);
    return name ? KINDS[name].words : describeValue(payload);
  } catch {
    return describeValue(payload);
  }
}
