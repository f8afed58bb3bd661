import type { Node, NodeAPI, NodeMessageInFlow } from 'node-red';
import { toNeuralStyleError } from '../errors.js';
import { Lock } from '../engine/lock.js';
import type { Status } from './status.js';
import { errorText } from './translate.js';

/** A message with whatever other nodes put into it. */
export type Message = NodeMessageInFlow & Record<string, unknown>;

/** Sends one message per output; `null` for an output that gets none. */
export type Send = (messages: (Message | null)[] | Message) => void;

/**
 * Connects a node's input to an asynchronous handler: `done` is called once, with the error if there was one, which is
 * the only way it reaches a Catch node. Nothing escapes, since an unhandled rejection would end Node-RED.
 *
 * The handler resolves when the message is dealt with.
 */
export function onInput(RED: NodeAPI, node: Node, status: Status, handler: (msg: Message, send: Send) => Promise<void> | void): void {
  node.on('input', (msg, send, done) => {
    Promise.resolve()
      .then(() => handler(msg as Message, send as Send))
      .then(
        () => done(),
        (error: unknown) => done(reported(RED, status, error)),
      )
      .catch((error: unknown) => node.error(String(error)));
  });
}

/**
 * Deals with messages one after the other, so that they leave in the order in which they came, whatever their size: what
 * takes a camera's frames must not give them back shuffled.
 */
export function inOrder(handler: (msg: Message, send: Send) => Promise<void>): (msg: Message, send: Send) => Promise<void> {
  const lock = new Lock();
  return (msg, send) => lock.run(() => handler(msg, send));
}

/** Shows an error in the node's status and puts it into the user's language. */
export function reported(RED: NodeAPI, status: Status, thrown: unknown): Error {
  const error = toNeuralStyleError(thrown);
  const text = errorText(RED, error);
  status.failed(text);
  // Without a name: Catch nodes get the error as text, and a class name in front of the sentence tells users nothing.
  return Object.assign(new Error(text, { cause: thrown }), { name: '', code: error.code });
}
