import { readable } from '../../errors.js';
import type { Message } from './input.js';

/**
 * A property of a message, which may be a getter. Nodes read properties by name here, or through `TypedInputs.inMessage` where a flow says
 * which: a getter may throw only once, or hide somewhere, so that nobody could say afterwards what has thrown.
 *
 * @throws NeuralStyleError `value-unreadable`
 */
export function propertyOf(msg: Message, name: string): unknown {
  return readable(`msg.${name}`, () => shallowCopy(msg[name]));
}

/**
 * True if a message has a property, whatever it holds.
 * @throws NeuralStyleError `value-unreadable` where it is a Proxy that does not say
 */
export function hasProperty(msg: Message, name: string): boolean {
  return readable(`msg.${name}`, () => name in msg);
}

/** A list or plain object with what its own getters give, so that they run here. */
export function shallowCopy(value: unknown): unknown {
  if (Array.isArray(value)) return [...(value as unknown[])];
  return isPlainObject(value) ? { ...value } : value;
}

/** Tells plain objects by what their prototype lacks: objects of a function node have an `Object.prototype` of their own. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
