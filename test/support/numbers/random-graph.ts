import * as build from '../../../src/graph/builder.js';
import { gradientOf } from '../../../src/graph/gradient.js';
import type { GraphNode, GraphOutputs } from '../../../src/graph/operations.js';
import { sizeOf, type Shape } from '../../../src/graph/shape.js';
import { uniform } from '../../../src/values/random.js';
import { randomValues } from './numbers.js';

export interface RandomGraph {
  readonly outputs: GraphOutputs;
  readonly feeds: Record<string, Float32Array>;
}

/** A graph of random operations on a small image of random, often odd, size: its loss and the loss's gradient. */
export function randomGraph(seed: number): RandomGraph {
  const random = uniform(seed);
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const feeds: Record<string, Float32Array> = {};
  const fed = (name: string, shape: Shape): GraphNode => {
    feeds[name] = randomValues(sizeOf(shape), between(1, 1e6));
    return build.input(name, shape);
  };
  const fixed = (shape: Shape, size = 1): GraphNode => {
    const values = randomValues(sizeOf(shape), between(1, 1e6)).map((value) => value * size);
    return build.constant(values, shape);
  };
  const convolved = (x: GraphNode, kernel: number, padding: number): GraphNode => {
    const [channels, out] = [x.shape[1]!, between(2, 5)];
    const weight = fixed([out, channels, kernel, kernel], 2 / Math.sqrt(channels * kernel ** 2));
    return build.conv2d(x, weight, random() < 0.5 ? fixed([out], 0.5) : undefined, padding, true);
  };
  const sliced = (x: GraphNode): GraphNode => {
    const axis = between(1, 3);
    const start = between(0, x.shape[axis]! - 1);
    return build.slice(x, axis, start, between(start + 1, x.shape[axis]!));
  };

  const steps: ((x: GraphNode, name: string) => GraphNode)[] = [
    (x) => convolved(x, 3, 1),
    (x) => convolved(x, 1, 0),
    (x) => (Math.min(x.shape[2]!, x.shape[3]!) < 3 ? x : convolved(x, 3, 0)),
    (x) => build.relu(x),
    (x) => (Math.min(x.shape[2]!, x.shape[3]!) < 2 ? x : build.maxPool(build.relu(x))),
    (x) => (Math.min(x.shape[2]!, x.shape[3]!) < 2 ? x : build.maxPool(x)),
    (x) => (Math.min(x.shape[2]!, x.shape[3]!) < 2 ? x : build.averagePool(x)),
    (x) => build.add(x, build.multiply(x, fixed(x.shape))),
    (x, name) => build.subtract(fed(name, x.shape), x),
    (x, name) => build.multiply(fed(name, []), x),
    (x) => build.add(x, build.expand(build.scale(build.sum(x), 0.1), x.shape)),
    sliced,
    (x) => build.pad(x, between(1, 3), between(0, 2), between(1, 2)),
    (x, name) => {
      const matrix = build.reshape(x, [x.shape[1]!, x.shape[2]! * x.shape[3]!]);
      return build.reshape(build.scaleColumns(matrix, fed(name, [1, matrix.shape[1]!])), x.shape);
    },
    (x, name) => build.normalizeGradient(x, fed(name, [])),
    (x) => {
      const axis = random() < 0.5 ? 2 : 3;
      return x.shape[axis]! < 2 ? x : build.shiftedSum(x, { axis, distance: between(1, x.shape[axis]! - 1) });
    },
  ];
  const heads: ((x: GraphNode) => GraphNode)[] = [
    (x) => build.sumOfSquares(build.subtract(build.gram(x, 0.3), fixed([x.shape[0]!, x.shape[0]!]))),
    (x) => build.sumOfSquares(build.matmul(build.transpose(x), fixed([x.shape[0]!, 3]))),
    (x) => build.sum(build.multiply(build.matmul(x, build.transpose(x)), fixed([x.shape[0]!, x.shape[0]!]))),
    (x) => build.multiply(build.sum(x), build.meanOfSquares(x)),
  ];

  const image = fed('image', [1, between(1, 3), between(6, 13), between(6, 13)]);
  let x = image;
  for (let step = between(4, 8); step > 0; step--) x = steps[between(0, steps.length - 1)]!(x, `input${step}`);
  const matrix = build.reshape(x, [x.shape[1]!, x.shape[2]! * x.shape[3]!]);
  const head = build.add(heads[between(0, heads.length - 1)]!(matrix), build.scale(build.sumOfSquares(image), 0.01));
  const shift = { axis: random() < 0.5 ? 2 : 3, distance: between(1, 5) } as const;
  const loss = build.add(head, build.sumOfSquares(build.shiftedGram(image, shift, 0.1)));
  return { outputs: { loss, gradient: gradientOf(loss, image), features: x }, feeds };
}
