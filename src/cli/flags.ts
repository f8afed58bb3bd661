import type { Flag, Property, Saved, Table } from '../properties/property.js';
import { settingError } from '../properties/read.js';
import { TABLES } from '../properties/tables.js';

/** Values of a command line, by the names of its options. */
export type FlagValues = Readonly<Record<string, unknown>>;

/** Where the texts of `--help` begin. */
const HELP_COLUMN = 27;

/** The options of a command that are properties of nodes, as `parseArgs` takes them. */
export function flagOptions(command: Flag['command']): Record<string, { readonly type: 'string' }> {
  return Object.fromEntries(flagsOf(command).map(({ name }) => [name, { type: 'string' }]));
}

/** The properties of a node that a command line sets, by their names. */
export function fromFlags({ properties }: Table, command: Flag['command'], values: FlagValues): Saved {
  const saved: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(properties)) {
    const flag = flagOf(property, command);
    if (flag && values[flag.name] !== undefined) saved[name] = values[flag.name];
  }
  return saved;
}

/**
 * The value of one property, or its default where the command line does not set it.
 * @throws NeuralStyleError `setting-invalid`, which calls it as the command line does
 */
export function readFlag<T>(property: Property<T>, command: Flag['command'], values: FlagValues): T {
  const setting = flagOf(property, command)?.name ?? '';
  const value = values[setting] ?? property.default;
  const parsed = property.parse(value, { name: setting, valueOf: () => undefined });
  if (!('expected' in parsed)) return parsed.value;
  throw settingError({ expected: parsed.expected }, setting, value);
}

/** The lines of `--help` for a part of it. */
export function flagHelp(group: Flag['group']): string {
  return allFlags()
    .filter((flag) => flag.group === group)
    .map(helpLine)
    .join('\n');
}

/** A line of `--help`; two where the option is long. */
function helpLine({ name, value, help }: Flag): string {
  const option = `  --${name} ${value}`;
  return option.length < HELP_COLUMN - 1 ? option.padEnd(HELP_COLUMN) + help : `${option}\n${' '.repeat(HELP_COLUMN)}${help}`;
}

/** The option of a command that sets a property; undefined where none does. */
export function flagOf({ flags }: Property, command: Flag['command']): Flag | undefined {
  return flags?.find((flag) => flag.command === command);
}

function flagsOf(command: Flag['command']): Flag[] {
  return allFlags().filter((flag) => flag.command === command);
}

/** Each once: the style transfer node has the properties of others. */
function allFlags(): Flag[] {
  return [...new Set(TABLES.flatMap(({ properties }) => Object.values(properties).flatMap(({ flags = [] }) => flags)))];
}
