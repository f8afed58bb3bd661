import type { Node, NodeAPI, NodeMessageInFlow } from 'node-red';
import { deploymentsOf, type Deployment } from './deployment.js';

/** A message on its way, as Node-RED's hooks see it, as far as it matters here. */
interface SendEvent {
  readonly msg: NodeMessageInFlow;
  readonly source: { readonly id: string; readonly node?: unknown };
  readonly destination: { readonly id: string };
  /** True where the message goes to other nodes, too. */
  readonly cloneMessage?: boolean;
}

const HOOK = 'preRoute.neural-style';

/** Ids of our nodes that have been stopped and not yet replaced. */
const absent = new WeakMap<Deployment, Set<string>>();

/**
 * Holds messages of other nodes to this one while a deployment, a full one too, replaces it: Node-RED silently drops messages to a node that
 * is not there. Messages of our own nodes wait in their `Outlet`.
 */
export function keepForNext(RED: NodeAPI, node: Node): void {
  const deployment = deploymentsOf(RED.events);
  const ids = absentIn(deployment);
  ids.delete(node.id);
  node.on('close', () => {
    ids.add(node.id);
    listen(RED, deployment);
  });
}

/**
 * Hooks into sending until the deployment is over, and no longer: while there is such a hook, Node-RED copies messages where their sender
 * no longer hears that one cannot be copied.
 */
function listen(RED: NodeAPI, deployment: Deployment): void {
  // Runtimes made for tests may have none.
  const { hooks } = RED as Partial<NodeAPI>;
  if (!hooks || hooks.has(HOOK) || !deployment.isUnderWay) return;
  const ids = absentIn(deployment);
  hooks.add(HOOK, (event: SendEvent) =>
    ids.has(event.destination.id) && deployment.isUnderWay ? ended(deployment).then(() => handOver(RED, event)) : undefined,
  );
  const forget = deployment.onEnd(() => {
    forget();
    hooks.remove(HOOK);
  });
}

/**
 * Node-RED asks the sender's flow for the node that it sends to. Where the sender has been replaced, too, that flow may be one that has been
 * stopped and knows nobody any more. False, which keeps Node-RED from going on, where the node has the message.
 */
function handOver(RED: NodeAPI, { msg, source, destination, cloneMessage }: SendEvent): false | undefined {
  if (RED.nodes.getNode(source.id) === source.node) return undefined;
  // None where it was taken out of the flow.
  const node = RED.nodes.getNode(destination.id) as Node | null | undefined;
  if (!node) return undefined;
  node.receive(cloneMessage ? RED.util.cloneMessage(msg) : msg);
  return false;
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
