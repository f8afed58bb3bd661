import type { NodeAPI } from 'node-red';
import type { Message } from './message.js';

/** A message as Node-RED can copy it, which it does for each Catch node. */
export interface Copyable {
  /** The message's properties; the message itself is left as it is, since other nodes may have it, too. */
  readonly message: Message;
  /** Properties that throw when they are read, and are therefore not in it. */
  readonly leftOut: readonly string[];
}

export function copyable(RED: NodeAPI, msg: Message): Copyable {
  const kept: Record<string, unknown> = {};
  const leftOut: string[] = [];
  for (const name of namesIn(msg)) {
    try {
      const value = msg[name];
      // Node-RED hands these on as they are.
      if (!REQUEST.includes(name)) RED.util.cloneMessage({ value } as never);
      kept[name] = value;
    } catch {
      leftOut.push(name);
    }
  }
  return { message: kept as Message, leftOut };
}

const REQUEST: readonly string[] = ['req', 'res'];

/**
 * Gives a function that puts a webhook's request and response back into a message: Node-RED takes them out while it copies, and leaves
 * them out where copying fails.
 */
export function keepRequest(msg: Message): () => void {
  const kept = REQUEST.flatMap((name) => {
    const property = quietly(() => Object.getOwnPropertyDescriptor(msg, name));
    return property ? [{ name, property }] : [];
  });
  return () => {
    for (const { name, property } of kept) quietly(() => Object.defineProperty(msg, name, property));
  };
}

/** A message may be a Proxy that allows nothing at all. */
function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

function namesIn(msg: Message): string[] {
  return quietly(() => Object.keys(msg)) ?? [];
}
