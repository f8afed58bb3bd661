import assert from 'node:assert/strict';
import { integer, text } from '../../../src/properties/kinds.js';
import { table } from '../../../src/properties/table.js';
import { NeuralStyleError } from '../../../src/errors.js';
import { DEFAULT_ENGINE, engineFor } from '../../../src/flow/config/engines.js';
import { defineNode, type Handler, type NodeDefinition } from '../../../src/flow/context/define-node.js';
import { watchFailures } from '../../../src/flow/node/failures.js';
import { type FakeNode, FakeNodeRed } from '../../support/node-red/fake-node-red.js';

const TYPE = 'neural-style-test';
const TABLE = table(TYPE, {
  size: integer({ default: 512, min: 0, icon: 'arrows-alt', option: true }),
  greeting: text({ default: 'hello', icon: 'comment' }),
});
type Definition = NodeDefinition<(typeof TABLE)['properties']>;

/** A promise and what resolves it. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('defineNode', () => {
  let red: FakeNodeRed;
  beforeEach(() => {
    red = new FakeNodeRed();
  });

  const define = (definition: Partial<Definition> = {}): void =>
    red.load(defineNode({ table: TABLE, setup: () => () => undefined, ...definition }));
  const nodeWith = (handler: Handler, definition: Partial<Definition> = {}): FakeNode => {
    define({ ...definition, setup: () => handler });
    return red.create(TYPE);
  };

  it('gives the handler each message, and ends it when the handler has', async () => {
    const node = nodeWith((msg, send) => send({ ...msg, payload: `${String(msg.payload)}!` }));
    assert.equal(await node.receive({ payload: 'hello' }), null);
    assert.deepEqual(node.sent, [{ _msgid: '1', payload: 'hello!' }]);
  });

  it('gives each node its own properties and context', async () => {
    define({
      setup:
        ({ node, status }, properties) =>
        (msg, send) => {
          status.working(properties(msg).greeting);
          send({ _msgid: node.id });
        },
    });
    const [first, second] = ['hello', 'good day'].map((greeting) => red.create(TYPE, { greeting }));
    await first!.receive({});
    assert.deepEqual([first!.statuses, second!.statuses], [['hello'], []]);
    assert.deepEqual([first!.sent, second!.sent], [[{ _msgid: first!.id }], []]);
    await second!.receive({});
    assert.deepEqual(second!.statuses, ['good day']);
  });

  it("reads the node's properties for each message, with what the message puts in their place", async () => {
    const sizes: number[] = [];
    define({
      setup: (_context, properties) => (msg) => void sizes.push(properties(msg, { size: msg.size }).size),
    });
    const node = red.create(TYPE, { size: '64' });
    for (const msg of [{}, { options: { size: 32 } }, { options: { size: 32 }, size: 16 }]) assert.equal(await node.receive(msg), null);
    assert.deepEqual(sizes, [64, 32, 16]);
    assert.equal((await node.receive({ options: { size: 'large' } }))!.code, 'setting-invalid');
    assert.equal((await node.receive({ options: { sise: 32 } }))!.code, 'setting-invalid');
    assert.equal((await red.create(TYPE, { size: -1 }).receive({}))!.code, 'setting-invalid');
  });

  it('handles messages one after the other where their order matters', async () => {
    const gates = [gate(), gate()];
    const begun: unknown[] = [];
    const handler: Handler = async (msg, send) => {
      begun.push(msg.payload);
      await gates[Number(msg.payload)]!.opened;
      send(msg);
    };
    const node = nodeWith(handler, { inOrder: true });
    const ends = [0, 1].map((payload) => node.receive({ payload }));
    gates[1]!.open();
    await new Promise(setImmediate);
    assert.deepEqual(begun, [0]);
    gates[0]!.open();
    await Promise.all(ends);
    assert.deepEqual(
      node.sent.map((msg) => 'payload' in msg && msg.payload),
      [0, 1],
    );
  });

  it('handles messages at once otherwise', async () => {
    const gates = [gate(), gate()];
    const node = nodeWith(async (msg, send) => {
      await gates[Number(msg.payload)]!.opened;
      send(msg);
    });
    const ends = [0, 1].map((payload) => node.receive({ payload }));
    gates[1]!.open();
    await ends[1];
    gates[0]!.open();
    await ends[0];
    assert.deepEqual(
      node.sent.map((msg) => 'payload' in msg && msg.payload),
      [1, 0],
    );
  });

  it('ends a message in the error that its handler throws, which the status shows and other nodes hear of', async () => {
    const failures: string[] = [];
    const unwatch = watchFailures((_, id) => failures.push(id));
    const node = nodeWith(() => Promise.reject(new NeuralStyleError('busy')));
    const error = await node.receive({ _msgid: 'frame' });
    assert.equal(error!.code, 'busy');
    assert.equal(node.statuses.length, 1);
    assert.ok(error!.message.startsWith(node.statuses[0]!.replace('…', '')), node.statuses[0]);
    await new Promise(setImmediate);
    unwatch();
    assert.deepEqual(failures, ['frame']);
  });

  it('goes on with the next message after an error', async () => {
    const node = nodeWith(
      async (msg, send) => {
        if (msg.payload === 'broken') throw new NeuralStyleError('busy');
        await Promise.resolve();
        send(msg);
      },
      { inOrder: true },
    );
    const ends = await Promise.all(['broken', 'whole'].map((payload) => node.receive({ payload })));
    assert.deepEqual(
      ends.map((end) => end?.code ?? null),
      ['busy', null],
    );
    assert.equal(node.sent.length, 1);
  });

  it('keeps the default engine as long as one of its nodes is deployed, if it uses an engine', () => {
    const isThere = (): boolean => {
      try {
        return Boolean(engineFor(DEFAULT_ENGINE));
      } catch {
        return false;
      }
    };
    nodeWith(() => undefined);
    assert.equal(isThere(), false);
    define({ usesEngine: true });
    const [first, second] = [red.create(TYPE), red.create(TYPE)];
    first.close();
    assert.equal(isThere(), true);
    second.close();
    assert.equal(isThere(), false);
  });

  it('shows nothing and sends nothing once it has closed', async () => {
    const { opened, open } = gate();
    define({
      setup:
        ({ status }) =>
        async (msg, send) => {
          await opened;
          status.done('painted');
          send(msg);
        },
    });
    const node = red.create(TYPE);
    const end = node.receive({});
    node.close();
    open();
    assert.equal((await end)!.code, 'engine-closed');
    assert.deepEqual([node.statuses, node.sent], [[], []]);
  });

  it('says in the log how many messages it had when it closed', async () => {
    const { opened, open } = gate();
    const node = nodeWith(() => opened);
    const ends = [node.receive({}), node.receive({})];
    node.close();
    await new Promise(setImmediate);
    assert.deepEqual(node.warnings, ['stopped 2']);
    open();
    await Promise.all(ends);
  });
});
