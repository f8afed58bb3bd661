import { asRecord } from '../config/admin-requests.js';
import type { Steering } from '../../painting/job.js';
import type { Weights } from '../../loss/losses.js';
import { TERM_NAMES } from '../../loss/term-names.js';
import { describeValue } from '../../values/describe-value.js';
import { NeuralStyleError, readable } from '../../errors.js';
import { isRecord } from '../../values/is-record.js';
import { isStyleKind, plainKind } from '../payloads/kinds.js';
import { isStylePayload } from '../payloads/style-payload.js';
import type { Message } from '../node/input.js';
import { propertyOf } from '../node/message-property.js';
import { unknownName } from '../../values/nearest-name.js';
import { OPTIMIZER } from '../../properties/nodes/optimizer.js';
import { MOST_ITERATIONS } from '../../properties/nodes/shared.js';
import { flagSetting, numberSetting } from '../../settings/values.js';

/** Properties of `msg.steer`. */
const STEER_KEYS = ['weights', 'learningRate', 'remaining', 'style', 'pause', 'finish'] as const;

/** Properties of a message that steer. */
const GIVEN = ['steer', 'weights', 'pause', 'finish'] as const;

/** Characters of an unknown one, in an error. */
const LONGEST_KEY = 40;

/** A change that a message asks of the running job; its style is not read yet. */
export interface SteeringRequest extends Omit<Steering, 'styles'> {
  /** The message's property with another style. */
  readonly style?: 'payload' | 'steer.style';
}

/**
 * The changes that a message asks of the running job: `msg.weights`, `msg.pause`, `msg.finish`, `msg.steer` with all that can be changed, or
 * a style as payload, which is another one. Null where it has none of these; what asks for nothing, such as
 * `msg.finish = false`, is steering that changes nothing.
 *
 * @throws NeuralStyleError `setting-invalid`, `value-unreadable`
 */
export function steeringOf(msg: Message): SteeringRequest | null {
  const request: { -readonly [K in keyof SteeringRequest]: SteeringRequest[K] } = {};
  const given = Object.fromEntries(GIVEN.map((name) => [name, propertyOf(msg, name)]));
  const steer = recordOf(given.steer, 'msg.steer');
  for (const key of Object.keys(steer)) {
    if (!STEER_KEYS.some((known) => known === key)) {
      const expected = `an object with ${STEER_KEYS.join(', ')}`;
      throw new NeuralStyleError('setting-invalid', {
        setting: 'msg.steer',
        expected,
        received: unknownName(key, STEER_KEYS, LONGEST_KEY),
      });
    }
  }
  const weights = { ...weightsOf(given.weights, 'msg.weights'), ...weightsOf(steer.weights, 'msg.steer.weights') };
  if (Object.keys(weights).length > 0) request.weights = weights;
  const { learningRate, remaining, style } = steer;
  if (learningRate !== undefined)
    request.learningRate = numberSetting(learningRate, {
      setting: 'msg.steer.learningRate',
      minimum: OPTIMIZER.properties.learningRate.min,
    });
  if (remaining !== undefined)
    request.remaining = numberSetting(remaining, { setting: 'msg.steer.remaining', minimum: 0, maximum: MOST_ITERATIONS, integer: true });
  const pause = steer.pause ?? given.pause;
  if (pause !== undefined) request.paused = flagSetting(pause, 'msg.pause');
  const finish = steer.finish ?? given.finish;
  if (finish !== undefined && flagSetting(finish, 'msg.finish')) request.finish = true;
  if (style !== undefined) request.style = 'steer.style';
  else if (readable('msg.payload', () => isStyle(msg.payload))) request.style = 'payload';
  const brought = request.style ?? GIVEN.find((name) => given[name] !== undefined && given[name] !== null);
  return brought === undefined ? null : request;
}

/**
 * The changes that an editor asks for in the body of a request, as `msg.steer` has them, but for a style, which is made of what messages
 * bring. Null where it asks for none.
 *
 * @throws NeuralStyleError `setting-invalid`
 */
export function steeringIn(body: unknown): SteeringRequest | null {
  return steeringOf({ _msgid: '', steer: { ...asRecord(body), style: undefined } });
}

/** True unless the request is a no-op on an idle node (unpause). */
export function asksForChange({ paused, ...others }: SteeringRequest): boolean {
  return paused === true || Object.keys(others).length > 0;
}

function weightsOf(value: unknown, setting: string): Partial<Weights> {
  const given = recordOf(value, setting);
  const weights: Partial<Record<keyof Weights, number>> = {};
  for (const name of TERM_NAMES) {
    if (given[name] !== undefined) weights[name] = numberSetting(given[name], { setting: `${setting}.${name}`, minimum: 0 });
  }
  return weights;
}

/** An object's own properties; nothing where there is no object. */
function recordOf(value: unknown, setting: string): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (!isRecord(value)) throw new NeuralStyleError('setting-invalid', { setting, expected: 'an object', received: kindOf(value) });
  return readable(setting, () => ({ ...value }));
}

/** True for a style, of a node or as a flow makes them. */
function isStyle(payload: unknown): boolean {
  return isStylePayload(payload) || isStyleKind(plainKind(payload));
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? describeValue(value) : `a ${typeof value}`;
}
