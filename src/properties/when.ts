/*
 * When a property has an effect, by the values of others of its node: plain data, so that documents can tell of it.
 */

type Plain = string | number | boolean;

export type Condition =
  | { readonly test: 'is' | 'not'; readonly property: string; readonly values: readonly Plain[] }
  | { readonly test: 'filled'; readonly property: string }
  | { readonly test: 'all' | 'any'; readonly conditions: readonly Condition[] };

/** Holds where the property has one of the values. */
export function is(property: string, ...values: readonly Plain[]): Condition {
  return { test: 'is', property, values };
}

/** Holds where the property has none of the values. */
export function not(property: string, ...values: readonly Plain[]): Condition {
  return { test: 'not', property, values };
}

/** Holds where the property is not blank. */
export function filled(property: string): Condition {
  return { test: 'filled', property };
}

export function all(...conditions: readonly Condition[]): Condition {
  return { test: 'all', conditions };
}

export function any(...conditions: readonly Condition[]): Condition {
  return { test: 'any', conditions };
}

/**
 * True if a value is the name of an environment variable, `${NAME}`, by whose value Node-RED replaces it when the node starts. At run time
 * it is still there where no such variable is set.
 */
export function isVariable(value: unknown): value is string {
  return typeof value === 'string' && /^\$\{[^}\s]+\}$/.test(value);
}

/**
 * True if a condition holds. Numbers may be text, as dialogs leave them.
 * @param ofVariable whether a condition on a variable of the environment holds, whose value nobody knows yet
 */
export function holds(condition: Condition, valueOf: (property: string) => unknown, ofVariable = true): boolean {
  switch (condition.test) {
    case 'all':
      return condition.conditions.every((each) => holds(each, valueOf, ofVariable));
    case 'any':
      return condition.conditions.some((each) => holds(each, valueOf, ofVariable));
    case 'filled':
      return !isBlank(valueOf(condition.property));
    case 'is':
    case 'not': {
      const value = valueOf(condition.property);
      if (isVariable(value)) return ofVariable;
      return condition.values.some((wanted) => isSame(value, wanted)) === (condition.test === 'is');
    }
  }
}

export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
}

function isSame(value: unknown, wanted: Plain): boolean {
  if (typeof wanted === 'number') return typeof value === 'string' ? !isBlank(value) && Number(value) === wanted : value === wanted;
  return typeof wanted === 'boolean' ? value === wanted || value === String(wanted) : value === wanted;
}
