import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import helper from 'node-red-node-test-helper';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { onInput, type Message, type Send } from '../../src/flow/input.js';
import { Status } from '../../src/flow/status.js';
import { startFlow, stopFlow, type Flow, type FlowNode, type Msg } from '../support/flow.js';

/** How a node of type `slow` goes on with the message that it holds. */
let letGo: () => void = () => undefined;
let events: EventEmitter;

/** Holds a message until the test lets go of it, then sends it on. */
function slow(RED: NodeAPI): void {
  ({ events } = RED);
  RED.nodes.registerType('slow', function (this: Node, config: NodeDef) {
    RED.nodes.createNode(this, config);
    const hold = (msg: Message, send: Send): Promise<void> =>
      new Promise((resolve) => {
        letGo = () => {
          send(msg);
          resolve();
        };
      });
    onInput(RED, this, new Status(RED, this), hold);
  });
}

describe('a deployment', () => {
  const NODES: FlowNode[] = [
    { id: 'slow', type: 'slow', wires: [['next']] },
    { id: 'next', type: 'neural-style-preview', wires: [['result']] },
    { id: 'result', type: 'helper' },
    { id: 'catcher', type: 'catch', wires: [['errors']] },
    { id: 'errors', type: 'helper' },
  ];
  const changed = (id: string): FlowNode[] => NODES.map((node) => (node.id === id ? { ...node, name: 'changed' } : node));
  let flow: Flow;

  beforeEach(async () => {
    flow = await startFlow(NODES, {}, { types: [slow] });
  });
  afterEach(() => stopFlow());

  it('does not swallow what a node sends to one that is being replaced', async () => {
    flow.send('slow', { _msgid: 'a' });
    await new Promise(setImmediate);
    // The one has been stopped, the other is not there yet.
    events.once('flows:stopped', () => letGo());
    await flow.deploy(changed('next'));
    assert.equal((await flow.inbox('result').next())._msgid, 'a');
  });

  it('makes an error of what a node has in hand that is replaced', async () => {
    flow.send('slow', { _msgid: 'a' });
    await new Promise(setImmediate);
    await flow.deploy(changed('slow'));
    letGo();
    const { _msgid, error } = await flow.inbox('errors').next();
    assert.deepEqual([_msgid, error!.code], ['a', 'engine-closed']);
    assert.equal(flow.inbox('result').messages.length, 0);
  });

  it('makes an error of what reaches a node that has been stopped', async () => {
    const old = helper.getNode('next') as unknown as { receive(msg: Msg): void };
    await flow.deploy(changed('next'));
    old.receive({ _msgid: 'late' });
    const { _msgid, error } = await flow.inbox('errors').next();
    assert.deepEqual([_msgid, error!.code], ['late', 'engine-closed']);
  });
});
