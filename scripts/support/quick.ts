/** A node of a flow file. */
export type ExampleNode = { readonly id: string; readonly type: string } & Record<string, unknown>;

const SHORT = { preset: 'custom', scales: 1, iterations: 5 };

/** An example's node with a small picture and few iterations. */
export function quick(node: ExampleNode): ExampleNode {
  if (node.type === 'neural-style-optimizer') return { ...node, ...SHORT };
  if (node.type === 'neural-style-transfer') return { ...node, ...SHORT, size: 64 };
  if (node.type === 'neural-style-instant' && node.size !== 0) return { ...node, size: 64 };
  if (node.type === 'neural-style-loss' && node.content === 'none') return { ...node, width: 64, height: 48 };
  return node.type === 'neural-style-image-in' ? { ...node, size: 64 } : node;
}
