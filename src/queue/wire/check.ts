import { NeuralStyleError } from '../../errors.js';
import type { NumberProperty } from '../../properties/kinds.js';
import type { FrameData } from './frame-data.js';

/*
 * Data out of Redis may be anybody's. A check takes a value that JSON brought and gives it as a `T`, built anew of what
 * it knows, or refuses it. Nothing is decoded until all has been checked: see `readFrame`.
 */

/**
 * @param at where the value stands, for the error
 * @throws NeuralStyleError `job-invalid`
 */
export type Check<T> = (value: unknown, at: string, frame: FrameData) => T;

export function invalid(expected: string, at: string): NeuralStyleError {
  return new NeuralStyleError('job-invalid', { expected, where: at });
}

/** A finite number from `minimum` to `maximum`. */
export function number(minimum: number, maximum = Number.MAX_VALUE): Check<number> {
  return (value, at) => {
    if (typeof value === 'number' && value >= minimum && value <= maximum) return value;
    throw invalid(`a number from ${minimum} to ${maximum}`, at);
  };
}

export function integer(minimum: number, maximum: number): Check<number> {
  return (value, at) => {
    if (Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum) return Number(value);
    throw invalid(`an integer from ${minimum} to ${maximum}`, at);
  };
}

/** A number in the range of a node's property. */
export function inRange({ kind, min, max }: Pick<NumberProperty<unknown>, 'kind' | 'min' | 'max'>): Check<number> {
  return kind === 'integer' ? integer(min, max ?? Number.MAX_SAFE_INTEGER) : number(min, max);
}

export const boolean: Check<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw invalid('true or false', at);
  return value;
};

/** A text of at most `longest` characters, all of which the pattern allows. */
export function text(longest: number, pattern = /^[\s\S]*$/): Check<string> {
  return (value, at) => {
    if (typeof value === 'string' && value.length <= longest && pattern.test(value)) return value;
    throw invalid(`a text of at most ${longest} characters`, at);
  };
}

export function oneOf<T extends string>(...choices: readonly T[]): Check<T> {
  return (value, at) => {
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) throw invalid(`one of ${choices.join(', ')}`, at);
    return choice;
  };
}

export function list<T>(item: Check<T>, longest: number): Check<T[]> {
  return (value, at, frame) => {
    if (!Array.isArray(value) || value.length > longest) throw invalid(`a list of at most ${longest}`, at);
    return value.map((each, index) => item(each, `${at}[${index}]`, frame));
  };
}

export function nullable<T>(check: Check<T>): Check<T | null> {
  return (value, at, frame) => (value === null ? null : check(value, at, frame));
}

export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value, at, frame) => (value === undefined ? undefined : check(value, at, frame));
}

/** Takes a value that `first` takes, or else `second`. */
export function either<A, B>(first: Check<A>, second: Check<B>): Check<A | B> {
  return (value, at, frame) => {
    try {
      return first(value, at, frame);
    } catch {
      return second(value, at, frame);
    }
  };
}

/** A value that passes the check and `agrees` with itself. */
export function agreeing<T>(check: Check<T>, expected: string, agrees: (value: T) => boolean): Check<T> {
  return (value, at, frame) => {
    const checked = check(value, at, frame);
    if (!agrees(checked)) throw invalid(expected, at);
    return checked;
  };
}

type Shape<T> = {
  readonly [K in keyof T]-?: undefined extends T[K] ? Check<T[K] | undefined> : Check<T[K]>;
};

/** An object with these properties; what else it has is left out. */
export function object<T extends object>(shape: Shape<T>): Check<T> {
  const checks = Object.entries<Check<unknown>>(shape);
  return (value, at, frame) => {
    const own = plainObject(value, at);
    const built: Record<string, unknown> = {};
    for (const [name, check] of checks) {
      const checked = check(Object.hasOwn(own, name) ? own[name] : undefined, `${at}.${name}`, frame);
      if (checked !== undefined) built[name] = checked;
    }
    return built as T;
  };
}

/** An object with any names that `isName` allows, all with values of one kind. */
export function record<K extends string, V>(
  isName: (name: string) => name is K,
  item: Check<V>,
  longest: number,
): Check<Partial<Record<K, V>>> {
  return (value, at, frame) => {
    const entries = Object.entries(plainObject(value, at));
    if (entries.length > longest) throw invalid(`at most ${longest} entries`, at);
    const built: Partial<Record<K, V>> = {};
    for (const [name, each] of entries) {
      if (!isName(name)) throw invalid('the names of layers', at);
      built[name] = item(each, `${at}.${name}`, frame);
    }
    return built;
  };
}

export function plainObject(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid('an object', at);
  return value as Readonly<Record<string, unknown>>;
}
