import type { Node, NodeAPI } from 'node-red';
import { deploymentsOf, type Deployment } from './deployment.js';

/** What Node-RED's hooks are told of a message on its way, as far as it matters here. */
interface SendEvent {
  readonly destination: { readonly id: string };
}

const HOOK = 'preRoute.neural-style';

/** Nodes of ours that have been stopped and not yet replaced, by their ids. */
const absent = new WeakMap<Deployment, Set<string>>();

/**
 * Has what others send to this node wait while a deployment replaces it: Node-RED drops, without a word, what is sent to a node that
 * is not there. What our own nodes send waits in their `Outlet`.
 */
export function keepForNext(RED: NodeAPI, node: Node): void {
  const deployment = deploymentsOf(RED.events);
  const ids = absentIn(deployment);
  ids.delete(node.id);
  node.on('close', () => void ids.add(node.id));
  // Runtimes made for tests may have none.
  const { hooks } = RED as Partial<NodeAPI>;
  if (hooks && !hooks.has(HOOK)) {
    hooks.add(HOOK, (event: SendEvent) => (ids.has(event.destination.id) && deployment.isUnderWay ? ended(deployment) : undefined));
  }
}

function absentIn(deployment: Deployment): Set<string> {
  const known = absent.get(deployment);
  if (known) return known;
  const ids = new Set<string>();
  absent.set(deployment, ids);
  // Those that are not back by then were taken out of the flow.
  deployment.onEnd(() => ids.clear());
  return ids;
}

function ended(deployment: Deployment): Promise<void> {
  return new Promise((resolve) => {
    const forget = deployment.onEnd(() => {
      forget();
      resolve();
    });
  });
}
