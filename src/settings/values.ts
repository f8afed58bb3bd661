import type { NeuralStyleError } from '../errors.js';
import { parseNumber } from '../properties/kinds/numbers.js';
import type { Expectation } from '../properties/property.js';
import { settingError } from '../properties/read.js';

interface NumberRule {
  readonly setting: string;
  readonly minimum: number;
  readonly maximum?: number;
  readonly integer?: boolean;
}

/**
 * A number from a node property or message, where editors and other nodes leave text as often as numbers.
 * @throws NeuralStyleError `setting-invalid`
 */
export function numberSetting(value: unknown, { setting, minimum, maximum = Infinity, integer = false }: NumberRule): number {
  const parsed = parseNumber(value, { min: minimum, max: maximum }, integer ? 'integer' : 'number');
  if ('expected' in parsed) throw settingError(parsed, setting, value);
  return parsed.value;
}

/**
 * One of a list of words.
 * @throws NeuralStyleError `setting-invalid`
 */
export function choiceSetting<T extends string>(value: unknown, setting: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw invalid(setting, { key: 'choice', words: `one of ${choices.join(', ')}` }, value);
  return choice;
}

/**
 * True or false, and nothing that merely looks like it.
 * @throws NeuralStyleError `setting-invalid`
 */
export function booleanSetting(value: unknown, setting: string): boolean {
  if (typeof value !== 'boolean') throw invalid(setting, { key: 'boolean', words: 'true or false' }, value);
  return value;
}

/**
 * Yes or no from a node property or message, where text is found as often as a boolean.
 * @throws NeuralStyleError `setting-invalid`
 */
export function flagSetting(value: unknown, setting: string): boolean {
  return booleanSetting(value === 'true' ? true : value === 'false' ? false : value, setting);
}

function invalid(setting: string, expected: Expectation, received: unknown): NeuralStyleError {
  return settingError({ expected }, setting, received);
}
