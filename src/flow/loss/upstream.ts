import type { Node } from 'node-red';
import { placeOf } from '../node/place.js';

/** A node's entry in the flow file, as far as wires are concerned; a flow file may hold anything. */
export interface Wired {
  readonly id: string;
  readonly type: string;
  readonly z?: string;
  readonly wires?: unknown;
  readonly links?: unknown;
  readonly mode?: string;
  readonly in?: unknown;
  readonly out?: unknown;
}

const SUBFLOW = 'subflow:';

/** The wires of all flows, as far as they lead to one node. */
interface Found {
  readonly sources: ReadonlyMap<string, ReadonlySet<string>>;
  readonly ids: ReadonlySet<string>;
  /** True where a Catch node is among them. */
  readonly recovers: boolean;
}

/** The nodes from which messages can come to one node, also by links and through subflows. */
export class Upstream {
  #known: Found | null = null;

  /** @param readEntries the entries of all nodes in the flow file */
  constructor(
    private readonly readEntries: () => readonly Wired[],
    private readonly node: Node,
  ) {}

  /** Has the flows read anew, after a deployment. */
  forget(): void {
    this.#known = null;
  }

  includes(node: Node): boolean {
    return this.#found.ids.has(placeOf(node));
  }

  /** True where an error may come back as a message: there is a Catch node on the way. */
  get recovers(): boolean {
    return this.#found.recovers;
  }

  /**
   * True where a copy of a message that `node` gets may come here without passing `node`; false where the branches part only behind it.
   * True, too, where no wire says whence its messages come.
   */
  hasWayAround(node: Node): boolean {
    const { sources } = this.#found;
    const place = placeOf(node);
    const origins = reachedFrom(place, sources);
    const around = reachedFrom(placeOf(this.node), sources, place);
    return origins.size === 0 || [...origins].some((id) => around.has(id));
  }

  get #found(): Found {
    return (this.#known ??= this.#search());
  }

  #search(): Found {
    const nodes = this.readEntries();
    const sources = sourcesOf(nodes);
    const ids = reachedFrom(placeOf(this.node), sources);
    return { sources, ids, recovers: nodes.some(({ id, type }) => type === 'catch' && ids.has(id)) };
  }
}

/** The places from which wires lead to `end`, over any number of nodes but `without`. */
function reachedFrom(end: string, sources: Found['sources'], without?: string): ReadonlySet<string> {
  const found = new Set<string>();
  const ahead = [end];
  for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
    for (const source of sources.get(id) ?? []) {
      if (source === without || found.has(source)) continue;
      found.add(source);
      ahead.push(source);
    }
  }
  return found;
}

/** Which nodes send to each. */
function sourcesOf(nodes: readonly Wired[]): ReadonlyMap<string, ReadonlySet<string>> {
  const sources = new Map<string, Set<string>>();
  const wire = (from: string, to: readonly string[]): void => {
    for (const id of to) sources.set(id, (sources.get(id) ?? new Set()).add(from));
  };
  const calls = nodes.filter(({ type }) => type === 'link call');
  const subflows = new Map(nodes.filter(({ type }) => type === 'subflow').map((subflow) => [subflow.id, subflow]));
  for (const { id, type, wires, links, mode } of nodes) {
    if (type === 'subflow') continue;
    const subflow = type.startsWith(SUBFLOW) ? subflows.get(type.slice(SUBFLOW.length)) : undefined;
    if (subflow) {
      wire(id, wiredTo(subflow.in));
      // What is wired to a way out of the subflow sends to what its instance is wired to there.
      listOf(subflow.out).forEach((way, port) => {
        for (const inner of wiredTo([way])) wire(inner === subflow.id ? id : inner, textsIn(listOf(wires)[port]));
      });
    } else wire(id, textsIn(wires));
    if (type === 'link call' || (type === 'link out' && mode !== 'return')) wire(id, textsIn(links));
    // It may go back to whoever has called.
    if (type === 'link out' && mode === 'return') for (const call of calls) wire(id, textsIn(call.wires));
  }
  return sources;
}

/** The ids that the ways into or out of a subflow are wired to. */
function wiredTo(ways: unknown): string[] {
  const ends = listOf(ways).flatMap((way) => listOf((way as { readonly wires?: unknown } | null)?.wires));
  return textsIn(ends.map((end) => (end as { readonly id?: unknown } | null)?.id));
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return listOf(value)
    .flat()
    .filter((each): each is string => typeof each === 'string');
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
