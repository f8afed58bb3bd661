import assert from 'node:assert/strict';
import type { NodeDef } from 'node-red';
import { flowAround } from '../../../src/flow/node/flow-around.js';

const ENTRIES = [
  { id: 'tab', type: 'tab', label: 'Paint' },
  { id: 'other-tab', type: 'tab' },
  { id: 'group', type: 'group', z: 'tab', nodes: ['out'], x: 1 },
  { id: 'out', type: 'neural-style-image-out', z: 'tab', x: 1, y: 1, wires: [['box']] },
  { id: 'features', type: 'neural-style-features', z: 'tab', model: 'model', x: 1, y: 1, wires: [] },
  { id: 'box', type: 'subflow:sub', z: 'tab', x: 1, y: 1, wires: [] },
  { id: 'sub', type: 'subflow', in: [], out: [] },
  { id: 'inside', type: 'function', z: 'sub', x: 1, y: 1, wires: [] },
  { id: 'model', type: 'neural-style-model', engine: 'engine' },
  { id: 'engine', type: 'neural-style-engine', credentials: { password: 'secret' } },
  { id: 'unused', type: 'neural-style-engine' },
  { id: 'elsewhere', type: 'debug', z: 'other-tab', x: 1, y: 1, wires: [] },
  { id: 'global-config', type: 'global-config' },
] as unknown as NodeDef[];
const ids = (id: string): string[] => flowAround(ENTRIES, id).map((entry) => (entry as NodeDef).id);

describe('flowAround', () => {
  it('gives a node’s tab with its nodes, and the config nodes and subflows that they use', () => {
    assert.deepEqual(ids('out'), ['tab', 'group', 'out', 'features', 'box', 'sub', 'inside', 'model', 'engine']);
  });

  it('gives the subflow of a node in one', () => assert.deepEqual(ids('inside'), ['sub', 'inside']));
  it('gives nothing for a node that stands nowhere', () => assert.deepEqual(ids('model'), []));
  it('has no credentials', () => assert.doesNotMatch(JSON.stringify(flowAround(ENTRIES, 'out')), /secret/));
});
