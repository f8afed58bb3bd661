import { types } from 'node:util';
import { type ErrorCode, MESSAGES } from './error-catalogue/catalogue.js';
import { describeValue } from './values/describe-value.js';
import { withoutTrailing } from './values/without-trailing.js';

export { MESSAGES, type ErrorCode };

export type ErrorParameters = Readonly<Record<string, string | number>>;

/** Characters of a text in a message: what came may be megabytes. */
const LONGEST_TEXT = 500;

/**
 * The base of every error this module raises on purpose. Texts among the parameters may be a stranger's: they are cut to
 * 500 characters, on one line, so that they can neither fill a log nor forge a line of it.
 */
export class NeuralStyleError extends Error {
  override readonly name = 'NeuralStyleError';
  readonly parameters: ErrorParameters;

  constructor(
    readonly code: ErrorCode,
    parameters: ErrorParameters = {},
    options?: ErrorOptions,
  ) {
    const shown = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, presentable(value)]));
    super(fill(MESSAGES[messageKey({ code, parameters: shown })], shown), options);
    this.parameters = shown;
  }
}

/** The key of an error's text: its code, and where one code has several texts the `kind` among its parameters. */
export function messageKey({ code, parameters }: SerializedError): ErrorCode {
  const key = `${code}-${parameters.kind ?? ''}`;
  return Object.hasOwn(MESSAGES, key) ? (key as ErrorCode) : code;
}

function presentable(value: unknown): string | number {
  if (typeof value === 'number') return value;
  // What a flow file holds where text is expected may be anything.
  const text = typeof value === 'string' ? value : `a value of type ${typeof value}`;
  return (text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text).replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

/** A message from its template, in any language. Nothing is filled in to what a parameter brings. */
export function fill(template: string, parameters: ErrorParameters): string {
  return template.replace(/__(\w+?)__/g, (_, key: string) => String(parameters[key] ?? ''));
}

/** An error as it crosses a process boundary. */
export interface SerializedError {
  readonly code: ErrorCode;
  readonly parameters: ErrorParameters;
}

/**
 * Returns the result of `read`, which reads a value that a message brought.
 * @param property what errors call the value
 * @throws NeuralStyleError its own, or `value-unreadable` for whatever a getter or a Proxy throws
 */
export function readable<T>(property: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (isOurs(error)) throw error;
    throw new NeuralStyleError('value-unreadable', { property, reason: reasonOf(error) });
  }
}

/** False for a Proxy, whose class cannot be read safely: its traps may throw. */
function isOurs(error: unknown): error is NeuralStyleError {
  return types.isNativeError(error) && error instanceof NeuralStyleError;
}

/** Any thrown value as plain data; what is not one of ours becomes `engine-failed` with its message. */
export function serializeError(error: unknown): SerializedError {
  if (isOurs(error)) return { code: error.code, parameters: error.parameters };
  return { code: 'engine-failed', parameters: { reason: reasonOf(error) } };
}

export function reviveError({ code, parameters }: SerializedError): NeuralStyleError {
  return new NeuralStyleError(code, parameters);
}

/** Any thrown value as one of ours, itself where it is one already; else `engine-failed` with its message. */
export function toNeuralStyleError(error: unknown): NeuralStyleError {
  return isOurs(error) ? error : reviveError(serializeError(error));
}

/** The message of any thrown value, cut as all parameters are and without closing punctuation, so that it fits into a sentence. */
export function reasonOf(error: unknown): string {
  // One more than is shown, so that it is seen to be cut.
  const text = textOf(error)
    .trim()
    .slice(0, LONGEST_TEXT + 1);
  return withoutTrailing(text, (character) => '.:'.includes(character) || character.trim() === '');
}

/** Also of an error of another realm, and of what cannot be made text: flows may throw anything. */
function textOf(error: unknown): string {
  try {
    return String(types.isNativeError(error) ? error.message : error);
  } catch {
    return describeValue(error);
  }
}
