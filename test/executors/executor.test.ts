import assert from 'node:assert/strict';
import type { Executor, Program } from '../../src/executors/executor.js';
import * as build from '../../src/graph/builder.js';
import { gradientOf } from '../../src/graph/gradient.js';
import { topologicalOrder, type GraphNode, type OperationType } from '../../src/graph/operations.js';
import { sizeOf } from '../../src/graph/shape.js';
import { describeExecutors } from '../support/engine/executors.js';
import { interpret } from '../support/numbers/interpreter.js';
import { assertClose, randomValues } from '../support/numbers/numbers.js';
import { randomGraph } from '../support/numbers/random-graph.js';

const GRAPHS = 16;
const TOLERANCE = 1e-4;

describeExecutors('the executor', (executor) => {
  const compute = (node: GraphNode, feeds: Record<string, Float32Array>): Promise<Float32Array> => computeWith(executor(), node, feeds);

  for (let seed = 1; seed <= GRAPHS; seed++) {
    it(`computes loss and gradient of random graph ${seed} as the interpreter does`, async () => {
      const { outputs, feeds } = randomGraph(seed);
      const program = await executor().compile(outputs);
      try {
        const actual = await program.run(feeds);
        const expected = interpret(outputs, feeds);
        assert.deepEqual(Object.keys(actual).sort(), Object.keys(outputs).sort());
        for (const name of Object.keys(outputs)) assertClose(actual[name]!, expected[name]!, TOLERANCE, name);
      } finally {
        await program.dispose();
      }
    });
  }

  for (const kernel of [1, 3]) {
    it(`convolves with weights that are fed, ${kernel}×${kernel}, anew in each run`, async () => {
      const [x, weight] = [build.input('x', [1, 3, 6, 7]), build.input('weight', [20, 3, kernel, kernel])];
      const out = build.relu(
        build.conv2d(build.relu(build.conv2d(x, weight, undefined, 0)), build.input('last', [5, 20, 1, 1]), undefined, 0),
      );
      const program = await executor().compile({ out });
      try {
        for (const seed of [1, 2]) {
          const feeds = {
            x: randomValues(3 * 6 * 7, seed),
            weight: randomValues(sizeOf(weight.shape), seed + 2),
            last: randomValues(5 * 20, seed + 4),
          };
          assertClose((await program.run(feeds)).out!, interpret({ out }, feeds).out!, 1e-5, `run ${seed}`);
        }
      } finally {
        await program.dispose();
      }
    });
  }

  for (const [height, width] of [
    [5, 4],
    [4, 5],
    [7, 3],
  ] as const) {
    it(`gives what rounding down leaves out of ${width}×${height} pixels no gradient`, async () => {
      const x = build.input('x', [1, 2, height, width]);
      const values = randomValues(2 * height * width, 4);
      for (const pool of [build.averagePool, build.maxPool]) {
        const gradient = gradientOf(build.sumOfSquares(pool(x)), x);
        const expected = interpret({ gradient }, { x: values }).gradient!;
        assert.equal(expected.at(-1), 0);
        assertClose(await compute(gradient, { x: values }), expected, 1e-6, 'gradient');
      }
    });
  }

  for (const [name, window, equal] of [
    ['a flat window', [4, 4, 4, 4], 4],
    ['a window with two equal maxima', [1, 4, 4, 3], 2],
    ['a window with three equal maxima', [4, 4, 3, 4], 3],
  ] as const) {
    it(`gives the whole gradient of ${name} to the first of them, or equal parts of it to each`, async () => {
      const x = build.input('x', [1, 1, 2, 2]);
      const gradient = gradientOf(build.sum(build.maxPool(x)), x);
      const actual = await compute(gradient, { x: Float32Array.from(window) });
      const first = window.indexOf(4);
      const toFirst = window.map((_, index) => (index === first ? 1 : 0));
      const toEach = window.map((value) => (value === 4 ? 1 / equal : 0));
      assertClose(actual, actual[first]! > 0.9 ? toFirst : toEach, 1e-6, 'gradient');
    });
  }

  for (const height of [8, 9, 10, 11]) {
    it(`computes the gradient of ${height} rows through layers of 16, 80 and 112 channels`, async () => {
      const image = build.input('image', [1, 3, height, 12]);
      const convolve = (x: GraphNode, out: number): GraphNode => {
        const shape = [out, x.shape[1]!, 3, 3];
        const weight = build.constant(randomValues(sizeOf(shape), out), shape);
        return build.relu(build.conv2d(x, weight, build.constant(randomValues(out, out + 1), [out])));
      };
      const wide = convolve(build.maxPool(convolve(image, 16)), 80);
      const loss = build.scale(build.sumOfSquares(build.add(convolve(wide, 80), convolve(convolve(wide, 112), 80))), 1e-6);
      const outputs = { loss, wide, gradient: gradientOf(loss, image) };
      // Seeds of which no value before a ReLU is so near 0 that rounding decides whether a gradient passes it.
      const feeds = { image: randomValues(sizeOf(image.shape), height + 20) };
      const expected = interpret(outputs, feeds);
      const program = await executor().compile(outputs);
      const actual = await program.run(feeds).finally(() => program.dispose());
      for (const name of Object.keys(outputs)) assertClose(actual[name]!, expected[name]!, TOLERANCE, name);
    });
  }

  for (const [title, shape, valueAt] of [
    ['a flat picture of 1000×760', [1, 3, 760, 1000], () => 0.1],
    ['a flat matrix of as many columns', [3, 760_000], () => 0.1],
    ['a matrix of noise', [3, 760_000], (i: number) => 2 + Math.sin(i ** 2)],
    ['feature maps of sides that are primes', [1, 2, 719, 1013], () => 0.7],
    ['a flat plane of 2048×2048', [1, 2048 * 2048], () => 0.3],
  ] as const) {
    it(`adds up ${title} to a millionth`, async () => {
      const x = build.input('x', shape);
      const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) => valueAt(i));
      let [sum, squares] = [0, 0];
      for (const value of values) [sum, squares] = [sum + value, squares + value ** 2];
      const program = await executor().compile({
        sum: build.sum(x),
        squares: build.sumOfSquares(x),
        magnitudes: build.sumOfMagnitudes(build.scale(x, -1)),
      });
      const actual = await program.run({ x: values }).finally(() => program.dispose());
      assertClose(actual.sum!, [sum], 1e-6, 'sum');
      assertClose(actual.squares!, [squares], 1e-6, 'sum of squares');
      assertClose(actual.magnitudes!, [sum], 1e-6, 'sum of magnitudes');
    }).timeout(60_000);
  }

  for (const [channels, positions] of [
    [4, 760_000],
    [2, 2048 * 2048],
  ] as const) {
    it(`multiplies maps of ${positions} positions for a Gram matrix to a millionth`, async () => {
      const values = randomValues(channels * positions, 3).map((value) => 20 * Math.max(value, 0));
      const expected = Float64Array.from({ length: channels ** 2 }, (_, at) => {
        const [i, j] = [Math.floor(at / channels) * positions, (at % channels) * positions];
        let sum = 0;
        for (let k = 0; k < positions; k++) sum += values[i + k]! * values[j + k]!;
        return sum / positions;
      });
      const gram = build.gram(build.input('x', [channels, positions]), 1 / positions);
      assertClose(await compute(gram, { x: values }), expected, 1e-6, 'Gram matrix');
    }).timeout(60_000);
  }

  for (const [channels, height, width] of [
    [16, 5, 7],
    [3, 9, 4],
    [40, 6, 6],
  ] as const) {
    it(`paints at once: ${channels} channels of ${width}×${height} through mirrors, twice as large, and a residual block`, async () => {
      const feeds = { x: randomValues(channels * height * width, channels) };
      assertClose(
        await compute(instantGraph(channels, height, width), feeds),
        interpret({ y: instantGraph(channels, height, width) }, feeds).y!,
        TOLERANCE,
        'y',
      );
    });
  }

  for (const [count, channels, positions] of [
    [1, 1, 1],
    [5, 3, 7],
    [100, 17, 300],
    [1024, 48, 61],
  ] as const) {
    it(`finds for ${positions} columns the row of ${count} whose product is greatest, of ${channels} values`, async () => {
      const feeds = {
        rows: randomValues(count * channels, 1),
        columns: randomValues(channels * positions, 2),
        offsets: randomValues(count, 3),
      };
      const found = await compute(searchGraph(count, channels, positions), feeds);
      assertClose(found, interpret({ y: searchGraph(count, channels, positions) }, feeds).y!, TOLERANCE, 'y');
    });
  }

  it('finds the first of rows whose products are equal', async () => {
    const feeds = { rows: Float32Array.of(0, 1, 1, 1), columns: Float32Array.of(2, -2), offsets: Float32Array.of(0, 0, 0, -1) };
    assert.deepEqual([...(await compute(searchGraph(4, 1, 2), feeds))], [3, 0, 3, 0]);
    assert.deepEqual([...(await compute(searchGraph(4, 1, 2), { ...feeds, offsets: new Float32Array(4) }))], [2, 0, 1, 0]);
  });

  it('gives a gradient through a ReLU for the smallest positive value and none at zero', async () => {
    const x = build.input('x', [4]);
    const gradient = gradientOf(build.sum(build.relu(x)), x);
    assert.deepEqual([...(await compute(gradient, { x: Float32Array.of(-1, 0, 1e-20, 3) }))], [0, 0, 1, 1]);
  });
});

describeExecutors('a program of the executor', (executor) => {
  let program: Program | undefined;

  before(async () => {
    const x = build.input('x', [2, 2]);
    program = await executor().compile({ scaled: build.multiply(build.input('weight', []), x), sum: build.sum(x) });
  });

  after(() => program?.dispose());

  it('runs again and again with other values', async () => {
    for (const weight of [1, 2, -3]) {
      const { scaled, sum } = await program!.run({ weight: Float32Array.of(weight), x: Float32Array.of(1, 2, 3, 4) });
      assert.deepEqual([...scaled!], [weight, 2 * weight, 3 * weight, 4 * weight]);
      assert.deepEqual([...sum!], [10]);
    }
  });

  it('lets a cancellation be heard between runs', async () => {
    let heard = false;
    setImmediate(() => (heard = true));
    // Small ones may end together, before their thread sees to anything else.
    for (let run = 0; run < 20; run++) await program!.run({ weight: Float32Array.of(1), x: new Float32Array(4) });
    assert.ok(heard);
  });

  it('does not write into what it is fed', async () => {
    const x = Float32Array.of(1, 2, 3, 4);
    await program!.run({ weight: Float32Array.of(5), x });
    assert.deepEqual([...x], [1, 2, 3, 4]);
  });

  it('refuses a value of the wrong size', async () => {
    const feeds = { weight: Float32Array.of(1), x: new Float32Array(3) };
    await assert.rejects(program!.run(feeds), { name: 'RangeError', message: 'Input x expects 4 values, got 3' });
  });

  it('refuses to run without a value', async () => {
    const feeds = { x: new Float32Array(4) };
    await assert.rejects(program!.run(feeds), { name: 'RangeError', message: 'Input weight expects 1 values, got none' });
  });

  it('says how much memory it takes', () => {
    // While multiplying there are the weight, x and their product; some libraries are counted, too.
    assert.ok(program!.bytes >= 4 * (1 + 4 + 4) && program!.bytes < 64e6, `${program!.bytes} bytes`);
  });
});

async function computeWith(executor: Executor, node: GraphNode, feeds: Record<string, Float32Array>): Promise<Float32Array> {
  const program = await executor.compile({ result: node });
  try {
    return (await program.run(feeds)).result!;
  } finally {
    await program.dispose();
  }
}

describe('the graphs of these tests', () => {
  it('have every operation in them', () => {
    const seen = new Set<OperationType>();
    for (let seed = 1; seed <= GRAPHS; seed++) {
      for (const { operation } of topologicalOrder(Object.values(randomGraph(seed).outputs))) seen.add(operation.type);
    }
    for (const { operation } of topologicalOrder([instantGraph(3, 8, 8), searchGraph(2, 2, 2)])) seen.add(operation.type);
    assert.deepEqual([...seen].sort(), Object.keys(OPERATIONS).sort());
  });
});

/** All there are; the compiler sees to it that none is missing. */
const OPERATIONS: Record<OperationType, true> = {
  input: true,
  constant: true,
  conv2d: true,
  relu: true,
  reluGradient: true,
  maxPool: true,
  maxPoolGradient: true,
  averagePool: true,
  averagePoolGradient: true,
  add: true,
  subtract: true,
  multiply: true,
  matmul: true,
  transpose: true,
  gram: true,
  nearest: true,
  shiftedSum: true,
  shiftedGram: true,
  reshape: true,
  sum: true,
  sumOfSquares: true,
  sumOfMagnitudes: true,
  reciprocal: true,
  scaleColumns: true,
  normalizeGradient: true,
  expand: true,
  slice: true,
  pad: true,
  reflectPad: true,
  upsample: true,
};

function searchGraph(count: number, channels: number, positions: number): GraphNode {
  return build.nearest(
    build.input('rows', [count, channels]),
    build.input('columns', [channels, positions]),
    build.input('offsets', [count, 1]),
  );
}

/** The kinds of layers of networks that paint in one pass: kernels of 9×9 and 3×3 inside mirrors, a residual block, nearest ×2. */
function instantGraph(channels: number, height: number, width: number): GraphNode {
  const convolve = (x: GraphNode, out: number, kernel: number): GraphNode => {
    const shape = [out, x.shape[1]!, kernel, kernel];
    const weight = build.constant(randomValues(sizeOf(shape), out + kernel), shape);
    return build.conv2d(build.reflectPad(x, (kernel - 1) / 2), weight, build.constant(randomValues(out, out), [out]), 0);
  };
  const x = build.relu(convolve(build.input('x', [1, channels, height, width]), 24, 7 > Math.min(height, width) ? 3 : 7));
  const block = build.add(x, convolve(build.relu(convolve(x, 24, 3)), 24, 3));
  return convolve(build.upsample(block), 3, 7 > Math.min(height, width) ? 5 : 9);
}
