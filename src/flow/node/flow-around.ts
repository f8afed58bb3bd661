import type { NodeDef } from 'node-red';

type Entry = Readonly<NodeDef & Record<string, unknown>>;

/**
 * The flow that a node stands in, as an export of it has it: its tab or subflow with all its nodes, and the config nodes and subflows that
 * these use. Credentials, which Node-RED keeps apart, are not in it.
 *
 * @param entries of all nodes in the flow file
 * @param id of the node's entry
 */
export function flowAround(entries: readonly NodeDef[], id: string): readonly object[] {
  const all = entries as readonly Entry[];
  const byId = new Map(all.map((entry) => [entry.id, entry]));
  const taken = new Set<Entry>();
  const take = (entry: Entry): void => {
    if (taken.has(entry)) return;
    taken.add(entry);
    if (entry.type === 'tab' || entry.type === 'subflow') for (const each of all) if (each.z === entry.id) take(each);
    for (const name of namesIn(entry)) {
      const used = byId.get(name);
      if (used && (used.type === 'subflow' || isConfig(used))) take(used);
    }
  };
  const home = byId.get(String(byId.get(id)?.z));
  if (home) take(home);
  return all.filter((entry) => taken.has(entry)).map(withoutCredentials);
}

function withoutCredentials(entry: Entry): object {
  return Object.fromEntries(Object.entries(entry).filter(([name]) => name !== 'credentials'));
}

/** The ids that an entry may name: of config nodes in its properties, of the subflow that it is one of. */
function namesIn(entry: Entry): string[] {
  const values = Object.values(entry).filter((value) => typeof value === 'string');
  return entry.type.startsWith('subflow:') ? [...values, entry.type.slice('subflow:'.length)] : values;
}

/** Config nodes have no place in an editor. */
function isConfig(entry: Entry): boolean {
  return !('x' in entry) && !('wires' in entry) && entry.type !== 'tab' && entry.type !== 'group';
}
