import type { NodeAPI } from 'node-red';
import type { Message } from './input.js';

/** A message as Node-RED can copy it, which it does for each Catch node. */
export interface Copyable {
  /** The message's properties; the message itself is left as it is, since other nodes may have it, too. */
  readonly message: Message;
  /** Properties that are not in it, because something in them throws when it is read. */
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
  const kept = Object.fromEntries(Object.entries(Object.getOwnPropertyDescriptors(msg)).filter(([name]) => REQUEST.includes(name)));
  return () => {
    // Where the message lets nothing be put into it, nothing was taken out.
    if (Object.isExtensible(msg)) Object.defineProperties(msg, kept);
  };
}

function namesIn(msg: Message): string[] {
  try {
    return Object.keys(msg);
  } catch {
    return [];
  }
}
