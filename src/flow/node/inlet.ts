import type { Node, NodeAPI, NodeMessageInFlow } from 'node-red';
import { deploymentsOf, type Deployment } from './deployment.js';

/** What Node-RED's hooks are told of a message on its way, as far as it matters here. */
interface SendEvent {
  readonly msg: NodeMessageInFlow;
  readonly source: { readonly id: string; readonly node?: unknown };
  readonly destination: { readonly id: string };
  /** Whether the message goes to others, too. */
  readonly cloneMessage?: boolean;
}

const HOOK = 'preRoute.neural-style';

/** Nodes of ours that have been stopped and not yet replaced, by their ids. */
const absent = new WeakMap<Deployment, Set<string>>();

/**
 * Has what others send to this node wait while a deployment replaces it, a full one too: Node-RED drops, without a word, what is sent to a node that
 * is not there. What our own nodes send waits in their `Outlet`.
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
 * Looks at what is sent until the deployment is over, and no longer: while there is such a hook, Node-RED copies messages where their sender
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
