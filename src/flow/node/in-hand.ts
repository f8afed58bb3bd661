import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Message } from './message.js';

/*
 * The messages that our nodes have in hand, by `_msgid`, for nodes that send no more before one has been dealt with.
 */

/** How many of our nodes have a message, and who waits until none has it. */
interface InHand {
  nodes: number;
  readonly listeners: (() => void)[];
}

const messages = new Map<string, InHand>();

/** Turns of the event loop that a message may be between two nodes: one for each wire, and some for nodes of other packages. */
const TURNS = 8;

/**
 * Counts a message as in hand.
 * @returns a function that ends this
 */
export function takeInHand(msg: Message): () => void {
  const id = idOf(msg);
  if (id === undefined) return () => undefined;
  const held = messages.get(id) ?? { nodes: 0, listeners: [] };
  messages.set(id, held);
  held.nodes += 1;
  return () => {
    held.nodes -= 1;
    if (held.nodes > 0) return;
    messages.delete(id);
    for (const listener of held.listeners) listener();
  };
}

/**
 * Resolves when none of our nodes has a message in hand, nor is about to have it by a wire. A node of another package between two of ours
 * that takes longer than some turns of the event loop ends the wait.
 */
export async function dealtWith(id: string): Promise<void> {
  for (let turns = 0; turns < TURNS; turns++) {
    await nextTurn();
    const held = messages.get(id);
    if (!held) continue;
    await new Promise<void>((resolve) => held.listeners.push(resolve));
    turns = -1;
  }
}

/** A message may be a Proxy that allows nothing at all. */
function idOf(msg: Message): string | undefined {
  try {
    return msg._msgid;
  } catch {
    return undefined;
  }
}
