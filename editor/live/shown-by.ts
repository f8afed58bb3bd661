/*
 * Which nodes show what others paint: a preview node shows the pictures of the painting node that is wired to it.
 */

/** Types of nodes whose jobs can be followed and changed. */
export const JOB_TYPES: readonly string[] = ['neural-style-optimizer', 'neural-style-transfer'];
const PREVIEW = 'neural-style-preview';

/** The ids of the nodes whose jobs a node shows: itself, and the painting nodes before a preview node. Links and junctions are not followed. */
export function jobsShownBy(node: EditorNode): string[] {
  const sources = node.type === PREVIEW ? RED.nodes.filterLinks({ target: node }).map(({ source }) => source) : [];
  return [...new Set([node.id, ...sources.filter(({ type }) => JOB_TYPES.includes(type)).map(({ id }) => id)])];
}

/** The ids of the preview nodes that a painting node is wired to. */
export function previewsOf(id: string): string[] {
  const node = RED.nodes.node(id);
  if (!node || !JOB_TYPES.includes(node.type)) return [];
  const targets = RED.nodes.filterLinks({ source: node }).map(({ target }) => target);
  return [...new Set(targets.filter(({ type }) => type === PREVIEW).map((target) => target.id))];
}
