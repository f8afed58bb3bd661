import assert from 'node:assert/strict';
import type { Executor } from '../../../src/executors/executor.js';
import * as build from '../../../src/graph/builder.js';
import { gradientOf } from '../../../src/graph/gradient.js';
import { topologicalOrder, type GraphNode, type GraphOutputs } from '../../../src/graph/operations.js';
import { sizeOf, type Shape } from '../../../src/graph/shape.js';
import { describeKernels } from '../../support/engine/executors.js';
import { interpret } from '../../support/numbers/interpreter.js';
import { assertClose, randomValues } from '../../support/numbers/numbers.js';
import { randomGraph } from '../../support/numbers/random-graph.js';

const TOLERANCE = 2e-5;
const FIRST_SEED = 17;
const GRAPHS = 84;

describeKernels('the kernels', (executor) => {
  const check = (outputs: GraphOutputs): Promise<void> => assertComputes(executor(), outputs);

  it(`compute ${GRAPHS} more random graphs as the interpreter does`, async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + GRAPHS; seed++) {
      const { outputs, feeds } = randomGraph(seed);
      const [actual, expected] = [await computed(executor(), outputs, feeds), interpret(outputs, feeds)];
      // Where a maximum or a ReLU is a matter of rounding, so is the gradient.
      for (const name of ['loss', 'features']) assertClose(actual[name]!, expected[name]!, 1e-4, `${name} of graph ${seed}`);
    }
  });

  for (const kernel of [1, 2, 3, 5, 7, 9]) {
    for (const padding of [0, 1, 2]) {
      it(`convolve with ${kernel}×${kernel} kernels and padding ${padding}, pictures of 1…13 pixels`, async () => {
        const outputs: Record<string, GraphNode> = {};
        for (let height = 1; height <= 13; height++) {
          for (const width of [1, height, 14 - height, 13]) {
            if (Math.min(height, width) + 2 * padding < kernel) continue;
            outputs[`${width}×${height}`] ??= convolved(input(`x${width}×${height}`, [1, 2, height, width]), 3, kernel, padding);
          }
        }
        await check(outputs);
      });
    }
  }

  for (const kernel of [1, 3, 5]) {
    it(`convolve any number of channels with ${kernel}×${kernel} kernels`, async () => {
      const channels = [
        1, 2, 3, 4, 7, 8, 15, 16, 17, 31, 32, 33, 47, 48, 49, 63, 64, 65, 79, 80, 81, 95, 96, 97, 112, 113, 127, 128, 129, 130,
      ];
      const convolutions = channels.map((out, at) => {
        const depth = channels[(at * 7 + 3) % channels.length]!;
        return [`${depth} to ${out}`, build.relu(convolved(input(`x${depth}`, [1, depth, 5, 6]), out, kernel))] as const;
      });
      await check(Object.fromEntries(convolutions));
    });
  }

  it('spread a gradient of means, add to it, rectify and mask it, of any size', async () => {
    for (const [height, width] of [
      [2, 2],
      [7, 5],
      [8, 12],
      [3, 9],
    ] as const) {
      const shape = [1, 19, height, width];
      const [addend, mask] = [older('addend', shape), older('mask', shape)];
      const pooled = input('x', [1, 19, height >> 1, width >> 1]);
      const spread = (): GraphNode => build.averagePoolGradient(convolved(pooled, 19, 3), shape);
      await check({
        alone: spread(),
        sum: build.add(addend, spread()),
        rectified: build.relu(build.add(spread(), addend)),
        masked: build.reluGradient(spread(), mask),
        both: build.reluGradient(build.add(addend, spread()), mask),
      });
    }
  });

  it('add up shifts and multiply maps with them, of any number of channels and positions', async () => {
    const outputs: Record<string, GraphNode> = {};
    for (const channels of [1, 2, 15, 16, 17, 33, 48, 80, 97]) {
      for (const [height, width] of [[2, 9] as const, [7, 5] as const, [40, 33] as const]) {
        const x = older(`x${channels}, ${height}×${width}`, [1, channels, height, width]);
        for (const axis of [2, 3] as const) {
          for (const distance of [1, Math.min(4, x.shape[axis]! - 1)]) {
            const title = `${channels} of ${height}×${width}, ${distance} on axis ${axis}`;
            outputs[`sums of ${title}`] = build.shiftedSum(x, { axis, distance });
            outputs[`products of ${title}`] = build.shiftedGram(x, { axis, distance }, 1 / (height * width));
          }
        }
      }
    }
    await check(outputs);
  });

  it('search among any number of rows for any number of columns', async () => {
    const outputs: Record<string, GraphNode> = {};
    for (const count of [1, 2, 15, 16, 17, 33, 48, 49, 96, 97, 130]) {
      for (const [channels, positions] of [
        [1, 1],
        [3, 9],
        [16, 25],
        [19, 530],
      ] as const) {
        const matrix = (name: string, rows: number, columns: number): GraphNode => input(`${name} ${rows}×${columns}`, [rows, columns]);
        outputs[`${count} rows, ${positions} columns of ${channels}`] = build.nearest(
          matrix('rows', count, channels),
          matrix('columns', channels, positions),
          matrix('offsets', count, 1),
        );
      }
    }
    await check(outputs);
  });

  for (const kernel of [1, 3, 5]) {
    it(`add to a convolution of ${kernel}×${kernel}, rectify, mask and pool what they are computing`, async () => {
      for (const [height, width] of [
        [2, 2],
        [7, 5],
        [8, 12],
        [1, 9],
      ] as const) {
        const shape = [1, 19, height, width];
        const [addend, mask] = [older('addend', shape), older('mask', shape)];
        const sum = build.add(convolved(input('x', [1, 5, height, width]), 19, kernel), addend);
        const outputs: Record<string, GraphNode> = {
          rectified: build.relu(sum),
          masked: build.reluGradient(convolved(addend, 19, kernel), mask),
          both: build.reluGradient(build.relu(build.add(addend, convolved(mask, 19, kernel))), mask),
          itself: build.add(addend, convolved(addend, 19, kernel)),
          doubled: ((x) => build.add(x, x))(convolved(mask, 19, kernel)),
        };
        if (height > 1) {
          const features = build.relu(convolved(addend, 19, kernel));
          Object.assign(outputs, { features, maxima: build.maxPool(features), means: build.averagePool(features) });
          outputs.residual = build.maxPool(build.relu(build.add(convolved(mask, 19, kernel), addend)));
        }
        await check(outputs);
      }
    });
  }

  it('pool a convolution whose result lies across another picture of as many pixels', async () => {
    const x = convolved(input('x', [1, 3, 6, 8]), 16);
    await check({ out: build.maxPool(build.reshape(build.reshape(x, [16, 48]), [1, 16, 4, 12])) });
  });

  it('convolve with one output channel what was convolved', async () => {
    for (const kernel of [1, 3, 5]) await check({ out: convolved(convolved(input('x', [1, 3, 6, 7]), 4, kernel), 1, kernel) });
  });

  it('take a constant as weights and as feature maps', async () => {
    const weight = build.constant(randomValues(5 * 9, 1), [1, 5, 3, 3]);
    const x = convolved(input('x', [1, 2, 3, 3]), 5);
    await check({ sum: build.add(x, weight), product: build.multiply(weight, build.relu(x)), convolved: build.conv2d(x, weight) });
  });

  it('multiply matrices of any size, in whichever way they lie', async () => {
    for (const [rows, inner, columns] of [
      [1, 1, 1],
      [3, 17, 5],
      [16, 16, 16],
      [33, 5, 64],
      [70, 48, 31],
      [2, 130, 97],
    ] as const) {
      const [a, b] = [input('a', [rows, inner]), input('b', [inner, columns])];
      const maps = build.reshape(convolved(input('x', [1, 3, 1, columns]), inner, 1), [inner, columns]);
      await check({
        plain: build.matmul(a, b),
        maps: build.matmul(a, maps),
        fused: build.relu(build.matmul(build.scale(a, 0.5), maps)),
        gram: build.gram(maps, 0.25),
        transposed: build.transpose(build.matmul(a, b)),
      });
    }
  });

  it('compute the gradient of a residual block', async () => {
    const x = input('x', [1, 3, 9, 11]);
    const first = build.relu(convolved(x, 17));
    const block = build.relu(build.add(first, convolved(build.relu(convolved(first, 17)), 17)));
    const loss = build.scale(build.sumOfSquares(build.averagePool(block)), 1e-3);
    await check({ loss, gradient: gradientOf(loss, x) });
  });
});

function input(name: string, shape: Shape): GraphNode {
  return build.input(name, shape);
}

/** A value with a longer history than a convolution's, so that it is there when that is computed. */
function older(name: string, shape: Shape): GraphNode {
  const scaled = [1.1, 0.9, 1.2].reduce((x, factor) => build.add(x, build.scale(x, factor)), input(name, shape));
  return build.scale(scaled, 0.2);
}

function convolved(x: GraphNode, out: number, kernel = 3, padding = Math.floor(kernel / 2)): GraphNode {
  const shape = [out, x.shape[1]!, kernel, kernel];
  const weight = build.constant(randomValues(sizeOf(shape), out + kernel), shape);
  return build.conv2d(x, weight, build.constant(randomValues(out, kernel), [out]), padding);
}

async function computed(
  executor: Executor,
  outputs: GraphOutputs,
  feeds: Record<string, Float32Array>,
): Promise<Record<string, Float32Array>> {
  const program = await executor.compile(outputs);
  return program.run(feeds).finally(() => program.dispose());
}

async function assertComputes(executor: Executor, outputs: GraphOutputs): Promise<void> {
  const feeds: Record<string, Float32Array> = {};
  for (const { operation, shape } of topologicalOrder(Object.values(outputs)))
    if (operation.type === 'input') feeds[operation.name] = randomValues(sizeOf(shape), operation.name.length + sizeOf(shape));
  const [actual, expected] = [await computed(executor, outputs, feeds), interpret(outputs, feeds)];
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(outputs).sort());
  for (const name of Object.keys(outputs)) assertClose(actual[name]!, expected[name]!, TOLERANCE, name);
}
