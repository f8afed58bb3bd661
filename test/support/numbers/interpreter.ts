import { topologicalOrder, type GraphNode, type GraphOutputs, type Shift } from '../../../src/graph/operations.js';
import { sizeOf } from '../../../src/graph/shape.js';

/*
 * The meaning of each operation, in plain loops and float64: slow, and independent of every executor. Tests compare
 * gradients with finite differences of it, and executors' results with its results.
 */

type Values = Float64Array;

/** Computes the outputs of a graph. */
export function interpret(outputs: GraphOutputs, feeds: Readonly<Record<string, ArrayLike<number>>>): Record<string, Values> {
  const values = new Map<GraphNode, Values>();
  for (const node of topologicalOrder(Object.values(outputs))) {
    const inputs = node.inputs.map((input) => values.get(input)!);
    values.set(node, evaluate(node, inputs, feeds));
  }
  return Object.fromEntries(Object.entries(outputs).map(([name, node]) => [name, values.get(node)!]));
}

function evaluate(node: GraphNode, inputs: readonly Values[], feeds: Readonly<Record<string, ArrayLike<number>>>): Values {
  const [a, b, c] = inputs as [Values, Values, Values];
  const { operation, shape } = node;
  const shapes = node.inputs.map((input) => input.shape);
  const elementwise = (f: (x: number, y: number) => number): Values =>
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => f(a[a.length === 1 ? 0 : i]!, b[b.length === 1 ? 0 : i]!));

  switch (operation.type) {
    case 'input':
      return Float64Array.from(feeds[operation.name]!);
    case 'constant':
      return Float64Array.from(operation.values());
    case 'conv2d':
      return convolve({ values: a, shape: shapes[0]! }, { values: b, shape: shapes[1]! }, c, operation.padding, shape);
    case 'relu':
      return a.map((x) => Math.max(x, 0));
    case 'reluGradient':
      return elementwise((g, y) => (y > 0 ? g : 0));
    case 'maxPool':
      return overWindows(shape, shapes[0]!, (at) => Math.max(...at.map((i) => a[i]!)));
    case 'maxPoolGradient':
      return scatter(a, shapes[0]!, shape, (at, i) => at.map((j) => (j === at.find((k) => b[k] === c[i]) ? 1 : 0)));
    case 'averagePool':
      return overWindows(shape, shapes[0]!, (at) => at.reduce((sum, i) => sum + a[i]!, 0) / 4);
    case 'averagePoolGradient':
      return scatter(a, shapes[0]!, shape, () => [0.25, 0.25, 0.25, 0.25]);
    case 'add':
      return elementwise((x, y) => x + y);
    case 'subtract':
      return elementwise((x, y) => x - y);
    case 'multiply':
      return elementwise((x, y) => x * y);
    case 'matmul':
      return product(a, b, shapes[0]![0]!, shapes[0]![1]!, shapes[1]![1]!);
    case 'transpose':
      return transposed(a, shapes[0]![0]!, shapes[0]![1]!);
    case 'gram': {
      const [rows, columns] = shapes[0] as [number, number];
      return product(a, transposed(a, rows, columns), rows, columns, rows).map((x) => x * operation.scale);
    }
    case 'shiftedSum':
      return shiftedSum({ values: a, shape }, operation);
    case 'shiftedGram': {
      const [channels, positions] = [shape[0]!, a.length / shape[0]!];
      const right = transposed(shiftedSum({ values: a, shape: shapes[0]! }, operation), channels, positions);
      return product(a, right, channels, positions, channels).map((x) => x * operation.scale);
    }
    case 'nearest': {
      const [rows, columns] = [shapes[0]![0]!, shapes[1]![1]!];
      const products = product(a, b, rows, shapes[0]![1]!, columns).map((x, i) => x - c[Math.floor(i / columns)]!);
      const of = (column: number): number[] => Array.from({ length: rows }, (_, row) => products[row * columns + column]!);
      const greatest = Array.from({ length: columns }, (_, column) => Math.max(...of(column)));
      return Float64Array.of(...greatest, ...greatest.map((value, column) => of(column).indexOf(value)));
    }
    case 'reshape':
      return a;
    case 'sum':
      return Float64Array.of(a.reduce((sum, x) => sum + x, 0));
    case 'sumOfSquares':
      return Float64Array.of(a.reduce((sum, x) => sum + x * x, 0));
    case 'sumOfMagnitudes':
      return Float64Array.of(a.reduce((sum, x) => sum + Math.abs(x), 0));
    case 'reciprocal':
      return a.map((x) => 1 / x);
    case 'scaleColumns':
      return a.map((x, i) => x * b[i % b.length]!);
    case 'normalizeGradient':
      return a;
    case 'expand':
      return new Float64Array(sizeOf(shape)).fill(a[0]!);
    case 'slice':
      return gather(shape, (index) => a[offset(shapes[0]!, shifted(index, operation.axis, operation.start))]!);
    case 'reflectPad': {
      const [, , height, width] = shapes[0]! as [number, number, number, number];
      const inside = (place: number, extent: number): number => {
        const mirrored = Math.abs(place - operation.width);
        return mirrored < extent ? mirrored : 2 * (extent - 1) - mirrored;
      };
      return gather(shape, ([n, channel, y, x]) => a[offset(shapes[0]!, [n!, channel!, inside(y!, height), inside(x!, width)])]!);
    }
    case 'upsample':
      return gather(shape, ([n, channel, y, x]) => a[offset(shapes[0]!, [n!, channel!, y! >> 1, x! >> 1])]!);
    case 'pad':
      return gather(shape, (index) => {
        const source = shifted(index, operation.axis, -operation.before);
        const inside = source[operation.axis]! >= 0 && source[operation.axis]! < shapes[0]![operation.axis]!;
        return inside ? a[offset(shapes[0]!, source)]! : 0;
      });
  }
}

interface Tensor {
  readonly values: Values;
  readonly shape: readonly number[];
}

function convolve(
  { values: x, shape: xShape }: Tensor,
  w: Tensor,
  bias: Values | undefined,
  padding: number,
  shape: readonly number[],
): Values {
  const [, channels, height, width] = xShape as [number, number, number, number];
  const [, , kernelHeight, kernelWidth] = w.shape as [number, number, number, number];
  return gather(shape, ([, o, y, column]) => {
    let sum = bias ? bias[o!]! : 0;
    for (let i = 0; i < channels; i++) {
      for (let dy = 0; dy < kernelHeight; dy++) {
        for (let dx = 0; dx < kernelWidth; dx++) {
          const row = y! + dy - padding;
          const col = column! + dx - padding;
          if (row < 0 || col < 0 || row >= height || col >= width) continue;
          sum += x[(i * height + row) * width + col]! * w.values[((o! * channels + i) * kernelHeight + dy) * kernelWidth + dx]!;
        }
      }
    }
    return sum;
  });
}

function shiftedSum({ values, shape }: Tensor, { axis, distance }: Shift): Values {
  const at = (index: readonly number[], by: number): number => {
    const place = index[axis]! + by;
    return place >= 0 && place < shape[axis]! ? values[offset(shape, shifted(index, axis, by))]! : 0;
  };
  return gather(shape, (index) => at(index, -distance) + at(index, distance));
}

/** The four indices of a 2×2 window. */
function window(index: readonly number[], shape: readonly number[]): number[] {
  const [n, c, y, x] = index as [number, number, number, number];
  return [0, 1, 2, 3].map((k) => offset(shape, [n, c, 2 * y + (k >> 1), 2 * x + (k & 1)]));
}

function overWindows(shape: readonly number[], source: readonly number[], f: (at: number[]) => number): Values {
  return gather(shape, (index) => f(window(index, source)));
}

function scatter(
  gradient: Values,
  gradientShape: readonly number[],
  shape: readonly number[],
  share: (at: number[], i: number) => number[],
): Values {
  const out = new Float64Array(sizeOf(shape));
  gather(gradientShape, (index) => {
    const i = offset(gradientShape, index);
    const at = window(index, shape);
    share(at, i).forEach((factor, k) => (out[at[k]!]! += factor * gradient[i]!));
    return 0;
  });
  return out;
}

function product(a: Values, b: Values, rows: number, inner: number, columns: number): Values {
  return gather([rows, columns], ([row, column]) => {
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += a[row! * inner + k]! * b[k * columns + column!]!;
    return sum;
  });
}

function transposed(a: Values, rows: number, columns: number): Values {
  return gather([columns, rows], ([column, row]) => a[row! * columns + column!]!);
}

function gather(shape: readonly number[], f: (index: number[]) => number): Values {
  const out = new Float64Array(sizeOf(shape));
  const index = shape.map(() => 0);
  for (let i = 0; i < out.length; i++) {
    out[i] = f([...index]);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return out;
}

function offset(shape: readonly number[], index: readonly number[]): number {
  return index.reduce((sum, position, axis) => sum * shape[axis]! + position, 0);
}

function shifted(index: readonly number[], axis: number, by: number): number[] {
  return index.map((position, i) => (i === axis ? position + by : position));
}
