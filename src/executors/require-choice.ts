import { NeuralStyleError } from '../errors.js';

/** @throws NeuralStyleError `engine-unsupported` for a word that is none of the choices */
export function requireChoice<T extends string>(property: string, value: string, choices: readonly T[]): asserts value is T {
  if (!choices.some((choice) => choice === value))
    throw new NeuralStyleError('engine-unsupported', { property, value, choices: choices.join(' or ') });
}
