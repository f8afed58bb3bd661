import * as build from '../../../src/graph/builder.js';
import { topologicalOrder, type GraphNode, type GraphOutputs } from '../../../src/graph/operations.js';
import { sizeOf, type Shape } from '../../../src/graph/shape.js';
import { GRADIENT, IMAGE, weightOf } from '../../../src/loss/input-names.js';
import type { ObjectiveShape } from '../../../src/loss/objective-shape.js';
import { smallNetwork } from './networks.js';
import { randomValues } from './numbers.js';
import { gramRegions } from './styles.js';

/*
 * An objective with every kind of term, so small that its gradient can be found by varying each value of the picture.
 */

export const SMALL_NETWORK = smallNetwork([3, 4]);

export const SMALL_OBJECTIVE: ObjectiveShape = {
  height: 5,
  width: 6,
  contentLayers: ['conv1_1', 'relu2_1'],
  styleLayers: ['relu1_1', 'conv2_1'],
  regions: gramRegions(['relu1_1', 'conv2_1'], true, false, true),
  contents: [{ masked: true, layers: ['conv1_1', 'relu2_1'] }],
  temporal: true,
};

/** The inputs of a graph and their shapes. */
export function inputsOf(outputs: GraphOutputs): Map<string, Shape> {
  const inputs = new Map<string, Shape>();
  for (const { operation, shape } of topologicalOrder(Object.values(outputs)))
    if (operation.type === 'input') inputs.set(operation.name, shape);
  return inputs;
}

/** Random float32 values for every input: pixels, targets of their size, weights and masks above 0. */
export function feedsFor(outputs: GraphOutputs): Record<string, Float32Array> {
  const entries = [...inputsOf(outputs)].map(([name, shape], seed): [string, Float32Array] => {
    const values = randomValues(sizeOf(shape), seed + 1);
    if (name === IMAGE || name === 'target/temporal') return [name, values.map((value) => 128 + 100 * value)];
    return [name, /^(weight|mask)/.test(name) ? values.map((value) => 1.1 + value) : values.map((value) => 30 * value)];
  });
  return Object.fromEntries(entries);
}

/** Σ weightᵢ·termᵢ of an objective, made of its outputs. */
export function sumOfTerms(outputs: GraphOutputs): GraphNode {
  return Object.entries(outputs)
    .filter(([name]) => name !== GRADIENT)
    .map(([name, term]) => build.multiply(build.input(weightOf(name), []), term))
    .reduce(build.add);
}
