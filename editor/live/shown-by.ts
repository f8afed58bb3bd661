/*
 * Which nodes show what others paint: a preview node shows the pictures of the painting node that is wired to it.
 */

/** Types of nodes whose jobs can be followed and changed. */
const PAINTERS: readonly string[] = ['neural-style-optimizer', 'neural-style-transfer'];
const PREVIEW = 'neural-style-preview';

/** The id of the node whose job a node shows: its own, or that of the painting node before a preview node. */
export function jobShownBy(node: EditorNode): string {
  if (node.type !== PREVIEW) return node.id;
  const sources = RED.nodes.filterLinks({ target: node }).map(({ source }) => source);
  return sources.find(({ type }) => PAINTERS.includes(type))?.id ?? node.id;
}

/** The ids of the preview nodes that a painting node is wired to. */
export function previewsOf(id: string): string[] {
  const node = RED.nodes.node(id);
  if (!node || !PAINTERS.includes(node.type)) return [];
  const targets = RED.nodes.filterLinks({ source: node }).map(({ target }) => target);
  return [...new Set(targets.filter(({ type }) => type === PREVIEW).map((target) => target.id))];
}
