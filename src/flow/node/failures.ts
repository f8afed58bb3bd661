import type { Node } from 'node-red';

/*
 * Messages that one of our nodes has failed, told to nodes that wait for others of the same `_msgid`. Nobody may be listening.
 */

type Watcher = (node: Node, id: string) => void;

const watchers = new Set<Watcher>();

/** Has `watcher` told each failure from now on: the node and the message's `_msgid`. The function given back ends that. */
export function watchFailures(watcher: Watcher): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

/** Tells that `node` has ended the message `id` in an error, which Catch nodes get. */
export function tellFailure(node: Node, id: string): void {
  for (const watcher of watchers) {
    try {
      watcher(node, id);
    } catch {
      // It is the failure of `node` that is told of, and the others are told of it, too.
    }
  }
}
