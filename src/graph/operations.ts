import type { Shape } from './shape.js';

/**
 * Everything a loss graph can compute. Images and feature maps are `[1, C, H, W]`; matrices are `[rows, columns]`.
 * An executor maps each operation to its own kernels; the gradient of one is built from others of this list.
 */
export type Operation =
  /**
   * A tensor fed on every run: the image, loss weights, targets. One that is `late` may follow from outputs of the same run, which do not
   * depend on any that is.
   */
  | { readonly type: 'input'; readonly name: string; readonly late?: boolean }
  /**
   * A tensor that never changes. `values` makes it on demand, so that large weights are not held twice; constants of the same `key` have the
   * same values, in other graphs, too.
   */
  | { readonly type: 'constant'; readonly values: () => Float32Array; readonly key?: object | undefined }
  /**
   * `conv2d(x, weight[, bias])`, stride 1, zero padding on all sides; weight is `[out, in, k, k]`, a constant where its gradient is wanted. One that is `coarse` may be
   * computed with numbers of 16 bits, and its gradient as well.
   */
  | { readonly type: 'conv2d'; readonly padding: number; readonly coarse?: boolean }
  | { readonly type: 'relu' }
  /** `reluGradient(gradient, y)` with `y = relu(x)`: the gradient where y > 0, else 0. */
  | { readonly type: 'reluGradient' }
  /** 2×2 windows, stride 2, odd sizes rounded down. */
  | { readonly type: 'maxPool' }
  /**
   * `maxPoolGradient(gradient, x, y)` with `y = maxPool(x)`: the gradient at each window's maximum, else 0. Of equal maxima the first
   * gets it, or each an equal part, as suits an executor.
   */
  | { readonly type: 'maxPoolGradient' }
  | { readonly type: 'averagePool' }
  /** `averagePoolGradient(gradient)`: a quarter of the gradient at each of a window's four pixels. */
  | { readonly type: 'averagePoolGradient' }
  /** Arithmetic of equal shapes, or of a tensor and a scalar. */
  | { readonly type: 'add' | 'subtract' | 'multiply' }
  | { readonly type: 'matmul' }
  | { readonly type: 'transpose' }
  /** `scale · X Xᵀ` of a matrix `[C, N]`. */
  | { readonly type: 'gram'; readonly scale: number }
  /** `x(p − distance) + x(p + distance)` along one axis of feature maps, with zeros beyond their edges. */
  | ({ readonly type: 'shiftedSum' } & Shift)
  /** `scale · X Yᵀ` of feature maps `[1, C, H, W]` and their `shiftedSum`, as matrices `[C, H·W]`: a symmetric one. */
  | ({ readonly type: 'shiftedGram'; readonly scale: number } & Shift)
  | { readonly type: 'reshape' }
  /** All elements added up, to a scalar. */
  | { readonly type: 'sum' }
  /** Σ x², to a scalar, without storing x². */
  | { readonly type: 'sumOfSquares' }
  /** Σ |x|, to a scalar. */
  | { readonly type: 'sumOfMagnitudes' }
  /** 1 / x of a scalar. */
  | { readonly type: 'reciprocal' }
  /**
   * `nearest(rows, columns, offsets)` of `[R, C]`, `[C, N]` and `[R, 1]`: for each column the greatest of its products with the rows, less each
   * row's offset, and the index of the row, the first of equal ones: `[2, N]`. It has no gradient.
   */
  | { readonly type: 'nearest' }
  /** `scaleColumns(x, row)`: each column of a matrix `[C, N]` times its element of a row `[1, N]`. */
  | { readonly type: 'scaleColumns' }
  /** `normalizeGradient(x, strength)`: x itself; the gradient that passes through it gets the L1 norm `strength`, a scalar. */
  | { readonly type: 'normalizeGradient' }
  /** A scalar repeated to a shape. */
  | { readonly type: 'expand' }
  /** Elements `start` (inclusive) to `end` (exclusive) along one axis. */
  | { readonly type: 'slice'; readonly axis: number; readonly start: number; readonly end: number }
  /** Zeros added before and after along one axis. */
  | { readonly type: 'pad'; readonly axis: number; readonly before: number; readonly after: number }
  /** `width` pixels around feature maps, as in mirrors through the outermost ones: c b | a b c d | c b. */
  | { readonly type: 'reflectPad'; readonly width: number }
  /** Each pixel of feature maps as four, of twice the height and width. */
  | { readonly type: 'upsample' };

export type OperationType = Operation['type'];

/** A way along the height (axis 2) or the width (3) of feature maps. */
export interface Shift {
  readonly axis: 2 | 3;
  /** Positions, 1 or more, fewer than the axis has. */
  readonly distance: number;
}

/** One value of the graph: an operation applied to earlier values. Immutable. */
export interface GraphNode {
  readonly operation: Operation;
  readonly inputs: readonly GraphNode[];
  readonly shape: Shape;
}

/** A set of named values to compute; what they need follows from their inputs. */
export type GraphOutputs = Readonly<Record<string, GraphNode>>;

/** Every node that `outputs` depend on, each after its inputs. */
export function topologicalOrder(outputs: Iterable<GraphNode>): GraphNode[] {
  const order: GraphNode[] = [];
  const seen = new Set<GraphNode>();
  // An explicit stack: the graph of a deep network would overflow recursion on small-stack platforms.
  const stack: { node: GraphNode; entered: boolean }[] = [...outputs].reverse().map((node) => ({ node, entered: false }));
  for (let top = stack.pop(); top; top = stack.pop()) {
    if (top.entered) {
      order.push(top.node);
    } else if (!seen.has(top.node)) {
      seen.add(top.node);
      stack.push({ node: top.node, entered: true });
      for (const input of [...top.node.inputs].reverse()) stack.push({ node: input, entered: false });
    }
  }
  return order;
}
