import { quoted } from '../values/describe-value.js';
import { NeuralStyleError } from '../errors.js';

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
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (
    typeof number !== 'number' ||
    !Number.isFinite(number) ||
    !(number >= minimum && number <= maximum) ||
    (integer && !Number.isInteger(number))
  ) {
    const range = maximum === Infinity ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
    throw invalid(setting, `${integer ? 'an integer' : 'a number'} ${range}`, value);
  }
  return number;
}

/**
 * One of a list of words.
 * @throws NeuralStyleError `setting-invalid`
 */
export function choiceSetting<T extends string>(value: unknown, setting: string, choices: readonly T[]): T {
  const choice = choices.find((candidate) => candidate === value);
  if (choice === undefined) throw invalid(setting, `one of ${choices.join(', ')}`, value);
  return choice;
}

/**
 * True or false, and nothing that merely looks like it.
 * @throws NeuralStyleError `setting-invalid`
 */
export function booleanSetting(value: unknown, setting: string): boolean {
  if (typeof value !== 'boolean') throw invalid(setting, 'true or false', value);
  return value;
}

/**
 * Yes or no from a node property or message, where text is found as often as a boolean.
 * @throws NeuralStyleError `setting-invalid`
 */
export function flagSetting(value: unknown, setting: string): boolean {
  return booleanSetting(value === 'true' ? true : value === 'false' ? false : value, setting);
}

/**
 * True unless a property that only concerns the display says no: an environment variable, from which Node-RED takes a property that reads
 * `${NAME}`, gives text, and one that is not set leaves the property as it is.
 */
export function isOn(value: unknown): boolean {
  return value !== false && value !== 'false';
}

/** A value that Node-RED would have replaced by the environment variable that it names, had there been one. */
const ENVIRONMENT = /^\$\{([^}\s]{1,100})\}$/;

function invalid(setting: string, expected: string, received: unknown): NeuralStyleError {
  return new NeuralStyleError('setting-invalid', { setting, expected, received: shown(received) });
}

function shown(received: unknown): string {
  const variable = typeof received === 'string' ? ENVIRONMENT.exec(received)?.[1] : undefined;
  return variable === undefined ? quoted(received) : `${quoted(received)}: the environment variable ${variable} is not set`;
}
