import type { ChoiceProperty } from './kinds/words.js';
import { isTyped } from './kinds/typed.js';
import type { EditorKnowledge, Expectation, Migration, Properties, PropertiesOf, Property, Saved, Table, Wrong } from './property.js';
import { holds, isVariable } from './when.js';

/*
 * Functions of a node's table, for the editor and the run time alike.
 */

/**
 * The table of a node type.
 * @param migrations from version 0, which a node without `version` is of, to 1, and so on
 */
export function table<const P extends Properties>(type: string, properties: P, migrations: readonly Migration[] = []): Table<P> {
  const owned = Object.entries(properties).map(([name, property]) => [name, { home: type, ...property }] as const);
  return { type, properties: Object.fromEntries(owned) as unknown as P, version: migrations.length, migrations };
}

/** Some of the properties of a table. */
export function pick<P extends Properties, K extends keyof P>({ properties }: Table<P>, ...names: readonly K[]): Pick<P, K> {
  return Object.fromEntries(names.map((name) => [name, properties[name]])) as Pick<P, K>;
}

/** The names of the properties that a message may override. */
export function optionNames<P extends Properties>({ properties }: Table<P>): readonly (string & keyof P)[] {
  return Object.keys(properties).filter((name) => properties[name]?.option);
}

/**
 * The defaults of a new node, in the order of the table, with the types of typed inputs (`sourceType`) and the version.
 * The name, which every node has, is not among them.
 */
export function defaultsOf({ properties, version }: Table): Record<string, unknown> {
  const defaults: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(properties)) {
    if (property.kind === 'credential') continue;
    defaults[name] = property.default;
    if (isTyped(property)) defaults[`${name}Type`] = property.type;
  }
  return version > 0 ? { ...defaults, version } : defaults;
}

/** A saved node as today's version would have saved it. */
export function migrate({ version, migrations }: Table, saved: object): Saved {
  const node = saved as Saved;
  const from = Number.isInteger(node.version) ? Math.max(0, Number(node.version)) : 0;
  const migrated = migrations.slice(from).reduce((older, step) => step(older), node);
  return migrations.length > from ? { ...migrated, version } : migrated;
}

/**
 * All properties of a node, not yet read: what a message brings, what a choice such as a preset decides, what was saved, or the default.
 *
 * @param options what a message brings; only properties with `option` take it
 */
export function valuesOf(table: Table, saved: object, options: Saved = {}): Record<string, unknown> {
  const { properties } = table;
  const old = migrate(table, saved);
  const values: Record<string, unknown> = {};
  const brought = new Set<string>();
  for (const [name, property] of Object.entries(properties)) {
    values[name] = old[name] ?? property.default;
    if (isTyped(property)) values[`${name}Type`] = old[`${name}Type`] ?? property.type;
    const option = options[name] ?? undefined;
    if (!property.option || option === undefined || property.foreign?.some((word) => word === option)) continue;
    values[name] = option;
    brought.add(name);
  }
  for (const [name, value] of Object.entries(decidedBy(table, values))) if (!brought.has(name)) values[name] = value;
  return values;
}

/** The properties that a choice decides, with the values that it gives them. */
export function decidedBy({ properties }: Table, values: Saved): Record<string, unknown> {
  const decided: Record<string, unknown> = {};
  for (const [name, property] of Object.entries(properties)) {
    const { decides } = property as Partial<ChoiceProperty>;
    const choice = values[name];
    if (decides && typeof choice === 'string' && Object.hasOwn(decides, choice)) Object.assign(decided, decides[choice]);
  }
  return decided;
}

/**
 * True if a property has an effect beside the others.
 * @param ofVariable whether it has one that depends on a variable of the environment, whose value nobody knows yet
 */
export function takesEffect({ properties }: Table, name: string, values: Saved, ofVariable = true): boolean {
  const condition = properties[name]?.when;
  return condition === undefined || holds(condition, (other) => values[other], ofVariable);
}

/**
 * True if a dialog shows a property: it has an effect, and no choice such as a preset decides it.
 * @param saved the node, or what stands in its open dialog
 */
export function isShown(table: Table, name: string, saved: object): boolean {
  const values = valuesOf(table, saved);
  return !Object.hasOwn(decidedBy(table, values), name) && takesEffect(table, name, values);
}

/**
 * The expectation that a property in a dialog misses; undefined where it is right, hidden, or an environment variable (`${NAME}`). A node
 * without a problem can be read at run time.
 *
 * @param saved the node, or what stands in its open dialog
 */
export function problemOf(table: Table, name: string, saved: object, editor: EditorKnowledge): Expectation | undefined {
  const property = table.properties[name];
  if (!property) return undefined;
  const values = valuesOf(table, saved);
  const value = values[name];
  // What a preset decides is right anyway. What may have no effect need not be filled in.
  if (isVariable(value) || !takesEffect(table, name, values, false)) return undefined;
  if (property.kind === 'list') return problemInList(property as Property & { readonly item: Table }, value, editor);
  const place = { name, valueOf: (other: string) => values[other] };
  const parsed = property.parse(value, place);
  return 'expected' in parsed ? parsed.expected : property.inspect?.(value, place, editor);
}

function problemInList(property: Property & { readonly item: Table }, value: unknown, editor: EditorKnowledge): Expectation | undefined {
  if (!Array.isArray(value)) return { key: 'list', words: 'a list' };
  for (const entry of value as readonly Saved[])
    for (const name of Object.keys(property.item.properties)) {
      const problem = problemOf(property.item, name, entry, editor);
      if (problem) return problem;
    }
  return undefined;
}

/** The first property that is wrong. */
export interface WrongProperty {
  readonly name: string;
  readonly wrong: Wrong;
  readonly received: unknown;
}

/** All properties as the run time has them, or the first that is wrong. Where a property has no effect it has its default. */
export function readAll<P extends Properties>(
  table: Table<P>,
  saved: object,
  options: Saved = {},
): { readonly values: PropertiesOf<Table<P>> } | WrongProperty {
  const values = valuesOf(table, saved, options);
  const read: Record<string, unknown> = {};
  for (const [name, property] of Object.entries<Property>(table.properties)) {
    const counts = takesEffect(table, name, values);
    const received = counts ? values[name] : property.default;
    const typeOf = `${name}Type`;
    const valueOf = (other: string): unknown => (!counts && other === typeOf && isTyped(property) ? property.type : values[other]);
    const parsed = property.parse(received, { name, valueOf });
    if ('expected' in parsed) return { name, wrong: parsed, received };
    read[name] = parsed.value;
  }
  return { values: read as PropertiesOf<Table<P>> };
}
