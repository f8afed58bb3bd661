import assert from 'node:assert/strict';
import { randomVgg19 } from '../../../../bench/random-network.js';
import { evaluationOrder } from '../../../../src/executors/kernels/plan/evaluation-order.js';
import * as build from '../../../../src/graph/builder.js';
import { topologicalOrder, type GraphNode, type GraphOutputs } from '../../../../src/graph/operations.js';
import { sizeOf } from '../../../../src/graph/shape.js';
import { buildObjective } from '../../../../src/loss/objective-graph.js';
import { EMBEDDED_MODEL } from '../../../../src/model/catalogue.js';
import { selectLayers } from '../../../../src/model/layer-presets.js';
import { loadNetwork } from '../../../../src/model/load.js';
import { randomGraph } from '../../../support/numbers/random-graph.js';

describe('the order of evaluation', () => {
  for (let seed = 1; seed <= 40; seed++) {
    it(`has each node of random graph ${seed} once, after its inputs`, () => {
      const { outputs } = randomGraph(seed);
      const order = evaluationOrder(outputs);
      assert.deepEqual(new Set(order), new Set(topologicalOrder(Object.values(outputs))));
      assertOrdered(order);
    });
  }

  for (const [name, load] of [
    ['VGG-19', () => Promise.resolve(randomVgg19())],
    ['the embedded model', () => loadNetwork(EMBEDDED_MODEL.file)],
  ] as const) {
    it(`has no more memory in use at a time, for the objective of ${name}, than a topological order`, async () => {
      const network = await load();
      const layers = { contentLayers: selectLayers(network, 'content'), styleLayers: selectLayers(network, 'style') };
      const outputs = buildObjective(network, 'max', { height: 128, width: 128, ...layers });
      const order = evaluationOrder(outputs);
      assertOrdered(order);
      const [ours, topological] = [mostAlive(order, outputs), mostAlive(topologicalOrder(Object.values(outputs)), outputs)];
      assert.ok(ours <= topological, `${ours} values, ${topological} in topological order`);
    });
  }

  it('orders a chain that is too deep for recursion', () => {
    let x = build.input('x', [4]);
    for (let i = 0; i < 100_000; i++) x = build.relu(x);
    assert.equal(evaluationOrder({ x }).length, 100_001);
  });

  it('takes no longer for a graph of which each value is used twice', () => {
    let x = build.input('x', [4]);
    for (let i = 0; i < 1000; i++) x = build.add(build.relu(x), build.scale(x, 0.5));
    // Each way through the graph would be one of 2¹⁰⁰⁰.
    assert.equal(evaluationOrder({ x }).length, 1 + 4 * 1000);
  });

  it('is that of nothing for nothing', () => assert.deepEqual(evaluationOrder({}), []));
});

function assertOrdered(order: readonly GraphNode[]): void {
  const seen = new Set<GraphNode>();
  for (const node of order) {
    assert.ok(!seen.has(node), `${node.operation.type} comes twice`);
    for (const each of node.inputs) assert.ok(seen.has(each), `${node.operation.type} comes before its ${each.operation.type}`);
    seen.add(node);
  }
}

/** Values that are alive at the same time, if each is given back after it was used last; constants always are. */
function mostAlive(order: readonly GraphNode[], outputs: GraphOutputs): number {
  const last = new Map(order.flatMap((node, index) => node.inputs.map((each) => [each, index] as const)));
  for (const node of Object.values(outputs)) last.set(node, order.length);
  let [alive, most] = [0, 0];
  order.forEach((node, index) => {
    if (node.operation.type !== 'constant') alive += sizeOf(node.shape);
    most = Math.max(most, alive);
    for (const each of new Set([node, ...node.inputs])) {
      if (each.operation.type !== 'constant' && (last.get(each) ?? index) === index) alive -= sizeOf(each.shape);
    }
  });
  return most;
}
