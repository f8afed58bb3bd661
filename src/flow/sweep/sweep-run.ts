import { unlessAborted } from '../../async/unless-aborted.js';
import { dealtWith } from '../node/in-hand.js';
import type { Message } from '../node/input.js';
import { isPlainObject } from '../node/message-property.js';
import { type Cell, messageIdOf, newSweepId } from './cell.js';
import type { PlannedCell, SweepPlan } from './plan.js';

export interface SweepRunParts {
  /** Sends the message of a cell; resolves when it has left. */
  readonly send: (msg: Message) => Promise<void>;
  /** Sets the property of a message that an expression names. */
  readonly put: (msg: Message, expression: string, value: unknown) => void;
  /** A copy that shares nothing with the message. */
  readonly copy: (msg: Message) => Message;
  /** Called for each cell that has been dealt with. */
  readonly onProgress: () => void;
}

/**
 * Sends a message for each cell of a sweep, the next when our nodes have dealt with one of those before it.
 *
 * @param ahead messages that may be on their way at once
 * @throws what `signal` was aborted with; the cells that have not been sent stay away
 */
export async function runSweep(msg: Message, plan: SweepPlan, ahead: number, signal: AbortSignal, parts: SweepRunParts): Promise<void> {
  const id = newSweepId();
  const count = plan.cells.length;
  const underWay = new Set<Promise<void>>();
  let isOver = false;
  const oneDealtWith = (): Promise<void> => unlessAborted(Promise.race(underWay), signal, () => signal.reason as Error);
  try {
    for (const [index, planned] of plan.cells.entries()) {
      while (underWay.size >= ahead) await oneDealtWith();
      signal.throwIfAborted();
      const cell: Cell = { id, index, count, title: planned.title, grid: plan.grid };
      await parts.send(messageOf(msg, planned, cell, parts));
      const dealt = dealtWith(messageIdOf(cell)).then(() => {
        underWay.delete(dealt);
        // Cells may be dealt with after the sweep was ended.
        if (!isOver) parts.onProgress();
      });
      underWay.add(dealt);
    }
    while (underWay.size > 0) await oneDealtWith();
  } finally {
    isOver = true;
  }
}

function messageOf(msg: Message, { set }: PlannedCell, cell: Cell, { put, copy }: SweepRunParts): Message {
  const message = copy(msg);
  delete message.sweep;
  // Options that are none are an error of the node that reads them.
  const options = message.options ?? {};
  const swept = set.flatMap(({ axis, value }) => (axis.isProperty ? [] : [[axis.name, value] as const]));
  const { id, index, count } = cell;
  const parts = { id, index, count, type: 'array', ...(message.parts !== undefined && { parts: message.parts }) };
  Object.assign(message, { _msgid: messageIdOf(cell), cell, parts });
  message.options = isPlainObject(options) ? { ...options, ...Object.fromEntries(swept) } : options;
  for (const { axis, value } of set) if (axis.isProperty) put(message, axis.name, value);
  return message;
}
