import assert from 'node:assert/strict';
import { estimateBytes } from '../../src/executors/memory.js';
import * as build from '../../src/graph/builder.js';
import { buildObjective } from '../../src/loss/objective-graph.js';
import { loadNetwork } from '../../src/model/load.js';
import { TINY_VGG19 } from '../support/numbers/golden.js';

const FLOAT = 4;

describe('estimateBytes', () => {
  const x = build.input('x', [10]);

  it('counts an input that is an output once', () => assert.equal(estimateBytes({ x }), 10 * FLOAT));

  it('counts a value and what it is made from together', () => {
    assert.equal(estimateBytes({ y: build.relu(x) }), 20 * FLOAT);
  });

  it('frees a value after its last use', () => {
    const chain = build.relu(build.relu(build.relu(build.relu(x))));
    assert.equal(estimateBytes({ chain }), 20 * FLOAT);
  });

  it('keeps a value that is used again later', () => {
    const first = build.relu(x);
    const last = build.add(build.relu(build.relu(first)), first);
    // When the third ReLU runs: its result, the second's and the first's.
    assert.equal(estimateBytes({ last }), 30 * FLOAT);
  });

  it('keeps every output to the end', () => {
    const first = build.relu(x);
    const second = build.relu(first);
    assert.equal(estimateBytes({ first, second, third: build.relu(second) }), 30 * FLOAT);
  });

  it('holds constants throughout', () => {
    const weight = build.constant(new Float32Array(10), [10]);
    assert.equal(estimateBytes({ y: build.sum(build.relu(build.multiply(x, weight))) }), (10 + 20) * FLOAT);
  });

  it('does not make constants in order to count them', () => {
    const huge = build.constant(() => assert.fail('made'), [1e9]);
    assert.equal(estimateBytes({ y: build.sum(huge) }), (1e9 + 1) * FLOAT);
  });

  it('grows with the picture', async () => {
    const network = await loadNetwork(TINY_VGG19);
    const bytes = (size: number): number =>
      estimateBytes(buildObjective(network, 'max', { height: size, width: size, contentLayers: ['relu4_2'], styleLayers: ['relu1_1'] }));
    const ratio = bytes(256) / bytes(128);
    assert.ok(ratio > 3.5 && ratio < 4.1, `four times the pixels take ${ratio} times the memory`);
  });
});
