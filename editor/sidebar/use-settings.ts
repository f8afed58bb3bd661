/*
 * Settings of a painting that is done, into the nodes of a flow.
 */
import { nodeToKeepIn, setProperties, nodeLabel } from '../live/keep-weights.js';
import { flowLabel } from './parts.js';

/** Types of nodes that paint. */
const PAINTERS = ['neural-style-optimizer', 'neural-style-transfer'];
const LOSS = 'neural-style-loss';

export type Settings = Readonly<Record<string, unknown>>;

/** A node that settings can be used in. */
export interface Target {
  readonly id: string;
  readonly label: string;
}

/** The nodes that paint, in flows that can be edited; the one with this id first. */
export function targetsOf(first: string): readonly Target[] {
  const nodes = PAINTERS.flatMap((type) => RED.nodes.filterNodes({ type })).filter(({ id }) => nodeToKeepIn(id) !== null);
  nodes.sort((a, b) => Number(b.id === first) - Number(a.id === first));
  return nodes.map((node) => ({ id: node.id, label: `${nodeLabel(node)} · ${flowLabel(node)}` }));
}

/** A setting as a node saves it: lists and objects as text, where the node has text. */
function savedValue(value: unknown, before: unknown): unknown {
  if (typeof value !== 'object' || value === null || typeof before === 'object') return value;
  return Array.isArray(value) && typeof before === 'string' && !before.startsWith('[') ? value.join(', ') : JSON.stringify(value);
}

/** The settings that a node has properties for, without those that it has already. */
function changesOf(node: EditorNode, settings: Settings): Settings {
  const { defaults } = node._def;
  const known = Object.entries(settings).filter(([name]) => defaults[name]);
  const values = known.map(([name, value]) => [name, savedValue(value, node[name] ?? defaults[name]!.value)] as const);
  return Object.fromEntries(values.filter(([name, value]) => String(node[name]) !== String(value)));
}

/** The loss nodes that are wired to a node. */
function lossesBefore(node: EditorNode): EditorNode[] {
  const sources = RED.nodes.filterLinks({ target: node }).map(({ source }) => source);
  return sources.filter(({ id, type }) => type === LOSS && nodeToKeepIn(id) !== null);
}

/**
 * Writes settings into a node, and the weights among them into the loss node before it, as an edit that can be undone.
 * @returns the number of properties that have changed
 */
export function useSettings(id: string, settings: Settings): number {
  const node = nodeToKeepIn(id);
  if (!node) return 0;
  const given = { ...settings, ...('preset' in settings ? {} : { preset: 'custom' }) };
  const changed = [node, ...lossesBefore(node)]
    .map((each) => ({ node: each, values: changesOf(each, given) }))
    .filter(({ values }) => Object.keys(values).length > 0);
  setProperties(changed);
  return changed.reduce((sum, { values }) => sum + Object.keys(values).length, 0);
}
