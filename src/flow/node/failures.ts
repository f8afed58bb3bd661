import type { Node } from 'node-red';

/*
 * Reports of messages that one of our nodes has failed, for nodes that wait for others of the same `_msgid`.
 */

type Watcher = (node: Node, id: string) => void;

const watchers = new Set<Watcher>();

/**
 * Calls `watcher` with each failure from now on: the node and the message's `_msgid`.
 * @returns a function that ends this
 */
export function watchFailures(watcher: Watcher): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

/** Reports that `node` has ended the message `id` in an error, which Catch nodes get. */
export function reportFailure(node: Node, id: string): void {
  for (const watcher of watchers) {
    try {
      watcher(node, id);
    } catch {
      // The failure of one watcher is no failure of `node`, nor of the other watchers.
    }
  }
}
