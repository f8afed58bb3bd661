import { types } from 'node:util';
import type { Node, NodeAPI } from 'node-red';
import { NeuralStyleError, reasonOf, toNeuralStyleError, type ErrorCode } from '../../errors.js';
import { Lock } from '../../async/lock.js';
import { copyable, keepRequest } from './copyable.js';
import { deploymentsOf } from './deployment.js';
import { reportFailure } from './failures.js';
import { takeInHand } from './in-hand.js';
import { keepForNext } from './deployment-hold.js';
import type { Message } from './message.js';
import { Outlet } from './outlet.js';
import type { Status } from './status.js';
import { report } from './telemetry.js';

export type { Message };

type Done = (error?: Error) => void;

/**
 * Sends one message per output; `null` for an output that gets none. A `fleeting` message, such as progress, which the next one outdates,
 * is dropped while a deployment keeps messages waiting.
 */
export type Send = (messages: (Message | null)[] | Message, options?: { readonly fleeting: boolean }) => void;

/**
 * Connects a node's input to an asynchronous handler: `done` is called once, with the error if there was one, which is
 * the only way it reaches a Catch node. Nothing escapes, since an unhandled rejection would end Node-RED.
 *
 * The handler resolves when the message is dealt with. Its messages leave through an `Outlet`, so that no deployment swallows them.
 */
export function onInput(RED: NodeAPI, node: Node, status: Status, handler: (msg: Message, send: Send) => Promise<void> | void): void {
  keepForNext(RED, node);
  const outlet = new Outlet(deploymentsOf(RED.events));
  let inHand = 0;
  let dealtWith = 0;
  const take = (msg: Message, send: Send, done: Done, handle: (msg: Message, send: Send) => Promise<void> | void): void => {
    inHand += 1;
    const release = takeInHand(msg);
    let passed = Promise.resolve();
    const restoreRequest = keepRequest(msg);
    const answer = (error?: Error): void => {
      try {
        done(error);
      } catch (thrown) {
        // Node-RED copies the message for Catch and Complete nodes, and has failed to.
        restoreRequest();
        const { message, leftOut } = copyable(RED, msg);
        node.error(error ?? reported(status, unreadable(leftOut[0], thrown)), message);
      }
    };
    const sendInTime: Send = (messages, { fleeting } = { fleeting: false }) => {
      if (fleeting && !outlet.isOpen) return;
      const sent = outlet.pass(() => send(messages));
      // Whoever waits for the handler gets it.
      sent.catch(() => undefined);
      if (fleeting) return;
      passed = passed.then(() => sent);
      passed.catch(() => undefined);
    };
    Promise.resolve()
      .then(() => handle(msg, sendInTime))
      .then(() => passed)
      .finally(() => {
        inHand -= 1;
        release();
      })
      .then(
        () => {
          dealtWith += 1;
          report({ kind: 'message', type: node.type, error: null });
          answer();
        },
        (thrown: unknown) => {
          restoreRequest();
          const error = reported(status, explained(RED, msg, thrown));
          report({ kind: 'message', type: node.type, error: error.code });
          answer(error);
          reportFailure(node, msg._msgid);
        },
      )
      .catch((error: unknown) => node.error(reasonOf(error)));
  };
  node.on('input', (msg, send, done) => take(msg, send, done, handler));

  node.on('close', () => {
    outlet.close();
    const [held, before] = [inHand, dealtWith];
    // Not yet: what has just been sent is as good as done.
    setImmediate(() => {
      const count = held - (dealtWith - before);
      // Where everything is stopped, the Catch nodes are, too; then this is all that anybody learns.
      if (count > 0) node.warn(status.texts.log('stopped', { count }));
    });
    afterClosing(node, () =>
      node.on('input', (msg, send, done) => take(msg, send, done, () => Promise.reject(new NeuralStyleError('engine-closed')))),
    );
  });
}

/**
 * Node-RED takes a node's listeners away when it has closed, and a message that is on its way to it then would end unheard. So ours
 * listens again in the same moment.
 */
function afterClosing(node: Node, listen: () => void): void {
  const removeAllListeners = node.removeAllListeners.bind(node);
  node.removeAllListeners = (event) => {
    removeAllListeners(event);
    if (event === 'input') listen();
    return node;
  };
}

/**
 * Handles messages one after the other, so that they leave in the order in which they came, whatever their size: a camera's frames
 * must not be shuffled.
 */
export function inOrder(handler: (msg: Message, send: Send) => Promise<void> | void): (msg: Message, send: Send) => Promise<void> {
  const lock = new Lock();
  return (msg, send) => lock.run(async () => handler(msg, send));
}

/** Shows an error in the node's status and puts it into the user's language. */
export function reported(status: Status, thrown: unknown): Error & { readonly code: ErrorCode } {
  const error = toNeuralStyleError(thrown);
  const text = status.texts.error(error);
  status.failed(text);
  // Without a name: Catch nodes get the error as text, and a class name in front of the sentence tells users nothing.
  // The cause travels on with the message, and is copied with it: what else was thrown need not let that happen.
  const cause = types.isNativeError(thrown) ? thrown : error;
  return Object.assign(new Error(text, { cause }), { name: '', code: error.code });
}

/** An error of a getter in the message is an error of the message, not of the engine, wherever the message was read. */
function explained(RED: NodeAPI, msg: Message, thrown: unknown): unknown {
  const [name] = toNeuralStyleError(thrown) === thrown ? [] : copyable(RED, msg).leftOut;
  return name === undefined ? thrown : unreadable(name, thrown);
}

function unreadable(name: string | undefined, thrown: unknown): NeuralStyleError {
  return new NeuralStyleError('value-unreadable', { property: name === undefined ? 'msg' : `msg.${name}`, reason: reasonOf(thrown) });
}
