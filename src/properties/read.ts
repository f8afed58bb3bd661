import { NeuralStyleError } from '../errors.js';
import { quoted } from '../values/describe-value.js';
import type { Properties, PropertiesOf, Property, Saved, Table, Wrong } from './property.js';
import { readAll } from './table.js';
import { isVariable } from './when.js';

/**
 * A node's properties as its table says: typed, checked, in the words of today's version.
 *
 * ```ts
 * const { method, iterations } = read(OPTIMIZER, config, optionsOf(msg));
 * ```
 *
 * @param saved the node's config, of any version; what it lacks has its default
 * @param options what `msg.options` brings: it overrides properties with `option`, also those that a preset decides; the rest is for other nodes
 * @returns a value for every property of the table, `PropertiesOf<typeof OPTIMIZER>`; one whose condition is false is not checked and has
 *   its default. A typed input is `{source, type}`
 * @throws NeuralStyleError `setting-invalid` for the first property that is wrong; a kind may have another code, such as `no-layers`
 */
export function read<P extends Properties>(table: Table<P>, saved: object, options: Saved = {}): PropertiesOf<Table<P>> {
  const result = readAll(table, saved, options);
  if ('values' in result) return result.values;
  throw settingError(result.wrong, result.name, result.received);
}

/**
 * One value, as its property says, for what is no node: an option of the command line, a message's own property.
 * @param setting what an error calls it
 * @throws NeuralStyleError as `read` does
 */
export function readValue<T>(property: Property<T>, value: unknown, setting: string): T {
  const received = value ?? property.default;
  const parsed = property.parse(received, { name: setting, valueOf: () => undefined });
  if ('expected' in parsed) throw settingError(parsed, setting, received);
  return parsed.value;
}

/** The error for a value that is none of its kind. */
export function settingError({ expected, received, setting, error }: Wrong, name: string, value: unknown): NeuralStyleError {
  if (error) return new NeuralStyleError(error.code, error.parameters);
  const part = received ? received.part : value;
  return new NeuralStyleError('setting-invalid', { setting: setting ?? name, expected: expected.words, received: shown(part) });
}

/** An environment variable that is still named here is not set: Node-RED would have replaced it. */
function shown(received: unknown): string {
  if (!isVariable(received) || received.length > 103) return quoted(received);
  return `${quoted(received)}: the environment variable ${received.slice(2, -1)} is not set`;
}
