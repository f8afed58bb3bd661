import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import { hooks } from '@node-red/util';
import helper from 'node-red-node-test-helper';
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { onInput, type Message, type Send } from '../../src/flow/node/input.js';
import { Texts } from '../../src/flow/node/texts.js';
import { Status } from '../../src/flow/node/status.js';
import { pipeline, samplePicture, startFlow, stopFlow, type Flow, type FlowNode, type Msg } from '../support/node-red/flow.js';

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
    onInput(RED, this, new Status(new Texts(RED), this), hold);
  });
}

/** Stands for a node of another package: sends on what it gets. The test runtime leaves Node-RED's hooks out of what nodes see. */
function other(RED: NodeAPI): void {
  RED.hooks = hooks;
  RED.nodes.registerType('other', function (this: Node, config: NodeDef) {
    RED.nodes.createNode(this, config);
    this.on('input', (msg, send, done) => {
      send(msg);
      done();
    });
  });
}

describe('a deployment', () => {
  const NODES: FlowNode[] = [
    { id: 'slow', type: 'slow', wires: [['next']] },
    { id: 'other', type: 'other', wires: [['next']] },
    { id: 'elsewhere', type: 'other', wires: [['result']] },
    { id: 'next', type: 'neural-style-preview', wires: [['result']] },
    { id: 'result', type: 'helper' },
    { id: 'catcher', type: 'catch', wires: [['errors']] },
    { id: 'errors', type: 'helper' },
  ];
  const changed = (id: string): FlowNode[] => NODES.map((node) => (node.id === id ? { ...node, name: 'changed' } : node));
  let flow: Flow;

  beforeEach(async () => {
    flow = await startFlow(NODES, {}, { types: [slow, other] });
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

  it('does not swallow what a node of another package sends to one that is being replaced', async () => {
    events.once('flows:stopped', () => {
      for (const _msgid of ['a', 'b']) flow.send('other', { _msgid });
    });
    await flow.deploy(changed('next'));
    const arrived = [await flow.inbox('result').next(), await flow.inbox('result').next()];
    assert.deepEqual(
      arrived.map(({ _msgid }) => _msgid),
      ['a', 'b'],
    );
  });

  it('does not swallow what a replaced node of another package sends, whose flow has been replaced with it', async () => {
    const old = helper.getNode('other') as unknown as { send(msg: Msg): void };
    events.once('flows:stopped', () => old.send({ _msgid: 'a' }));
    const arrived = new Promise<Msg>((resolve) => {
      events.once('flows:started', () => helper.getNode('result')!.once('input', resolve));
    });
    await flow.deploy(NODES, 'full');
    assert.equal((await arrived)._msgid, 'a');
  });

  it('lets go of what is sent to a node that is taken out of the flow, and of all else at once', async () => {
    events.once('flows:stopped', () => {
      flow.send('other', { _msgid: 'gone' });
      flow.send('elsewhere', { _msgid: 'there' });
    });
    await flow.deploy(NODES.filter(({ id }) => id !== 'next'));
    assert.equal((await flow.inbox('result').next())._msgid, 'there');
    await flow.deploy(NODES);
    flow.send('other', { _msgid: 'later' });
    assert.equal((await flow.inbox('result').next())._msgid, 'later');
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

  it('makes an error of what reaches a node that has been stopped, from that very moment on', async () => {
    const old = helper.getNode('next') as unknown as { receive(msg: Msg): void };
    const moments: Record<string, (next: () => void) => void> = {
      stopped: (next) => events.once('flows:stopped', next),
      microtask: (next) => events.once('flows:stopping', () => queueMicrotask(next)),
      tick: (next) => events.once('flows:stopping', () => process.nextTick(next)),
      immediate: (next) => events.once('flows:stopped', () => setImmediate(next)),
      started: (next) => events.once('flows:started', next),
    };
    for (const [_msgid, at] of Object.entries(moments)) at(() => old.receive({ _msgid }));
    await flow.deploy(changed('next'));
    const errors = new Map<string, string>();
    while (errors.size < Object.keys(moments).length) {
      const { _msgid, error } = await flow.inbox('errors').next();
      errors.set(_msgid, error!.code!);
    }
    assert.deepEqual([...errors.keys()].sort(), Object.keys(moments).sort());
    assert.ok([...errors.values()].every((code) => code === 'engine-closed'));
  });
});

describe('a deployment of what has changed, the engine among it', () => {
  const NODES: FlowNode[] = [
    { id: 'other', type: 'other', wires: [['transfer']] },
    ...pipeline(),
    {
      id: 'transfer',
      type: 'neural-style-transfer',
      ...{ model: 'model', size: 48, style: 'style', styleType: 'msg', iterations: 3 },
      wires: [['result'], ['progress']],
    },
  ];

  afterEach(() => stopFlow());

  it('has every message answered that comes while nodes are replaced, whoever has sent it', async () => {
    const [payload, style] = await Promise.all([samplePicture(64, 64, 1), samplePicture(64, 64, 3)]);
    const flow = await startFlow(NODES, {}, { types: [slow, other] });
    const old = helper.getNode('transfer') as unknown as { receive(msg: Msg): void };
    const send = (moment: string): void => {
      flow.send('other', { _msgid: `sent when ${moment}`, payload, style });
      old.receive({ _msgid: `received when ${moment}`, payload, style });
    };
    for (const moment of ['stopping', 'stopped', 'started']) events.once(`flows:${moment}`, () => send(moment));
    await flow.deploy(NODES.map((node) => (node.id === 'engine' ? { ...node, name: 'changed' } : node)));
    const answered = new Set<string>();
    const answers = [flow.inbox('result'), flow.inbox('errors')].map(async (inbox) => {
      while (answered.size < 6) answered.add((await inbox.next())._msgid);
    });
    await Promise.race(answers);
    assert.equal(answered.size, 6);
  });
});
