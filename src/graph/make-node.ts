import type { GraphNode, Operation } from './operations.js';
import { formatShape, type Shape } from './shape.js';

/*
 * The making of a node, and the checks of shapes that functions of the builder share.
 */

/** A node that cannot change. */
export function make(operation: Operation, inputs: readonly GraphNode[], shape: Shape): GraphNode {
  return Object.freeze({ operation, inputs, shape });
}

/** @throws RangeError that names the operation, what it expects and the shapes that came, unless it holds */
export function requireShape(holds: boolean, operation: string, expected: string, ...actual: GraphNode[]): void {
  if (!holds) {
    throw new RangeError(`${operation} expects ${expected}, got ${actual.map((node) => formatShape(node.shape)).join(' and ')}`);
  }
}

/** Pictures, channels, height, width. */
export function featureMapShape(node: GraphNode, operation: string): [number, number, number, number] {
  const [n, c, h, w] = node.shape;
  requireShape(node.shape.length === 4, operation, 'a 1×C×H×W tensor', node);
  return [n!, c!, h!, w!];
}

/** Rows, columns. */
export function matrixShape(node: GraphNode, operation: string): [number, number] {
  const [rows, columns] = node.shape;
  requireShape(node.shape.length === 2, operation, 'a matrix', node);
  return [rows!, columns!];
}
