import { NeuralStyleError } from '../errors.js';

/**
 * @param replaced words of earlier versions, each with the choice that took its place
 * @throws NeuralStyleError `engine-unsupported` for a word that is none of the choices; it names the one that took its place
 */
export function requireChoice<T extends string>(
  property: string,
  value: string,
  choices: readonly T[],
  replaced: Readonly<Record<string, T>> = {},
): asserts value is T {
  if (choices.some((choice) => choice === value)) return;
  const successor = Object.hasOwn(replaced, value) ? replaced[value] : undefined;
  throw new NeuralStyleError('engine-unsupported', { property, value, choices: successor ?? choices.join(' or ') });
}
