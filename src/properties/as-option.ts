import { hexOf, type Rgb } from './kinds/texts.js';
import type { Properties, PropertiesOf, Property, Saved, Table } from './property.js';
import { optionNames, takesEffect } from './table.js';

/*
 * The way back from what the run time has read to what a flow file or `msg.options` may hold.
 */

/** A value as an option that is read as the same value again; JSON keeps it. */
export function asOption({ kind }: Property, value: unknown): unknown {
  // An empty field.
  if (value === null) return '';
  if (kind === 'counts') return (value as readonly number[]).join(', ');
  return kind === 'colour' ? hexOf(value as Rgb) : value;
}

/**
 * The properties that have an effect, as `msg.options` may have them: those that a message may override, but for where the result goes.
 * @param values as `read` gives them
 */
export function usedOptions<P extends Properties>(table: Table<P>, values: PropertiesOf<Table<P>>): Saved {
  const used: Record<string, unknown> = {};
  for (const name of optionNames(table)) {
    const property = table.properties[name]!;
    if (!property.ofDelivery && takesEffect(table, name, values)) used[name] = asOption(property, values[name]);
  }
  return used;
}
