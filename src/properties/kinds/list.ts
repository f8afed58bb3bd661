import type { Facts, Parsed, Properties, PropertiesOf, Property, Saved, Table } from '../property.js';
import { readAll } from '../table.js';

/** A list of things with properties of their own. */
export interface ListProperty<T = unknown> extends Property<readonly T[]> {
  readonly kind: 'list';
  /** Properties of each item. */
  readonly item: Table;
}

/** A list of what the table `item` describes. */
export function list<P extends Properties>(item: Table<P>, facts: Facts): ListProperty<PropertiesOf<Table<P>>> {
  return {
    ...facts,
    kind: 'list',
    item,
    parse(value): Parsed<readonly PropertiesOf<Table<P>>[]> {
      if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'object' && entry !== null))
        return { expected: { key: 'list', words: 'a list of styles' } };
      const items: PropertiesOf<Table<P>>[] = [];
      for (const entry of value as readonly Saved[]) {
        const parsed = readAll(item, entry);
        if ('wrong' in parsed) return { setting: parsed.name, received: { part: parsed.received }, ...parsed.wrong };
        items.push(parsed.values);
      }
      return { value: items };
    },
  };
}
