import assert from 'node:assert/strict';
import type { Node } from 'node-red';
import { Upstream, type Wired } from '../../../src/flow/loss/upstream.js';

const node = (id: string, alias?: string): Node => ({ id, ...(alias && { _alias: alias }) }) as unknown as Node;

function upstreamOf(id: string, nodes: readonly object[]): Upstream {
  return new Upstream(() => nodes as readonly Wired[], node(id));
}

describe('Upstream', () => {
  it('has the nodes that messages come from, over any number of wires', () => {
    const upstream = upstreamOf('loss', [
      { id: 'image', type: 'image in', wires: [['other', 'features']] },
      { id: 'features', type: 'features', wires: [[], ['loss']] },
      { id: 'loss', type: 'loss', wires: [['after']] },
      { id: 'other', type: 'debug', wires: [] },
      { id: 'after', type: 'optimizer', wires: [['result']] },
    ]);
    const held = ['image', 'features', 'other', 'loss', 'after'].filter((id) => upstream.includes(node(id)));
    assert.deepEqual(held, ['image', 'features']);
  });

  it('knows whether an error may come back', () => {
    const catching = (wires: string[]): object[] => [
      { id: 'image', type: 'image in', wires: [['loss']] },
      { id: 'catch', type: 'catch', wires: [wires] },
    ];
    assert.equal(upstreamOf('loss', catching(['image'])).recovers, true);
    assert.equal(upstreamOf('loss', catching(['answer'])).recovers, false);
  });

  it('follows links, to where they lead and back to who has called', () => {
    const upstream = upstreamOf('loss', [
      { id: 'a', type: 'image in', wires: [['out']] },
      { id: 'out', type: 'link out', mode: 'link', links: ['in'], wires: [] },
      { id: 'in', type: 'link in', wires: [['loss']] },
      { id: 'b', type: 'image in', wires: [['call']] },
      { id: 'call', type: 'link call', links: ['routine'], wires: [['loss']] },
      { id: 'routine', type: 'link in', wires: [['c']] },
      { id: 'c', type: 'features', wires: [['back']] },
      { id: 'back', type: 'link out', mode: 'return', links: [], wires: [] },
    ]);
    for (const id of ['a', 'b', 'c']) assert.ok(upstream.includes(node(id)), id);
  });

  it('goes through subflows, whose nodes have ids of their own when they run', () => {
    const upstream = upstreamOf('loss', [
      { id: 'before', type: 'image in', wires: [['use']] },
      { id: 'sub', type: 'subflow', in: [{ wires: [{ id: 'inner' }] }], out: [{ wires: [{ id: 'last', port: 0 }] }] },
      { id: 'inner', type: 'features', z: 'sub', wires: [['last', 'aside']] },
      { id: 'last', type: 'gram', z: 'sub', wires: [[]] },
      { id: 'aside', type: 'debug', z: 'sub', wires: [] },
      { id: 'use', type: 'subflow:sub', wires: [['loss']] },
    ]);
    assert.ok(upstream.includes(node('before')));
    assert.ok(upstream.includes(node('use-inner', 'inner')));
    assert.ok(upstream.includes(node('use-last', 'last')));
    assert.ok(!upstream.includes(node('use-aside', 'aside')));
  });

  it('looks anew when it is told to forget', () => {
    const nodes = [{ id: 'image', type: 'image in', wires: [['loss']] }];
    const upstream = upstreamOf('loss', nodes);
    assert.ok(upstream.includes(node('image')));
    nodes[0]!.wires = [['elsewhere']];
    upstream.forget();
    assert.ok(!upstream.includes(node('image')));
  });

  it('lives with whatever a flow file holds', () => {
    const odd = [
      { id: 'a', type: 'x', wires: 'loss' },
      { id: 'b', type: 'x', wires: [null, [7, 'loss']] },
      { id: 'c', type: 'subflow', in: 3, out: [null, { wires: [null] }] },
      { id: 'd', type: 'subflow:c', wires: null },
      { id: 'e', type: 'link call', links: 'f' },
    ];
    assert.ok(upstreamOf('loss', odd).includes(node('b')));
  });

  describe('knows whether a copy of a message may come another way', () => {
    const flow = [
      { id: 'request', type: 'http in', wires: [['image']] },
      { id: 'image', type: 'image in', wires: [['features', 'gram']] },
      { id: 'features', type: 'features', wires: [['loss']] },
      { id: 'gram', type: 'gram', wires: [['loss']] },
      { id: 'loss', type: 'loss', wires: [['optimizer']] },
    ];

    it('not around a node before which nothing parts', () => {
      assert.equal(upstreamOf('loss', flow).hasWayAround(node('image')), false);
    });

    it('around a node of one branch', () => {
      const upstream = upstreamOf('loss', flow);
      assert.deepEqual([upstream.hasWayAround(node('features')), upstream.hasWayAround(node('gram'))], [true, true]);
    });

    it('around a node that a link goes past', () => {
      const past = [
        { id: 'request', type: 'http in', wires: [['image', 'out']] },
        { id: 'out', type: 'link out', mode: 'link', links: ['in'], wires: [] },
        { id: 'in', type: 'link in', wires: [['gram']] },
        ...flow.slice(1),
      ];
      assert.equal(upstreamOf('loss', past).hasWayAround(node('image')), true);
    });

    it('around a node to which no wire leads', () => {
      assert.equal(upstreamOf('loss', flow.slice(1)).hasWayAround(node('image')), true);
    });

    it('as the flow is after a deployment', () => {
      const nodes = [...flow];
      const upstream = upstreamOf('loss', nodes);
      assert.equal(upstream.hasWayAround(node('image')), false);
      nodes[0] = { id: 'request', type: 'http in', wires: [['image', 'features']] };
      upstream.forget();
      assert.equal(upstream.hasWayAround(node('image')), true);
    });
  });
});
