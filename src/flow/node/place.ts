import type { Node } from 'node-red';

/**
 * A node's id in the flow file, by which editors and wires know it. The nodes of a subflow's instances have ids of their own, and stand
 * for the same place.
 */
export function placeOf(node: Node): string {
  return (node as Node & { readonly _alias?: string })._alias ?? node.id;
}
