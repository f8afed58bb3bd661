/*
 * Settings of a painting that is done, into the nodes of a flow.
 */
import { isVariable } from '../../src/properties/when.js';
import { nodeToKeepIn, setProperties, nodeLabel } from '../live/keep-weights.js';
import { JOB_TYPES } from '../live/shown-by.js';
import { sharedText } from '../text.js';
import { flowLabel } from './parts.js';

/** Types of nodes that paint. */
const PAINTERS = [...JOB_TYPES, 'neural-style-instant'];
const LOSS = 'neural-style-loss';

export interface Settings {
  readonly [name: string]: unknown;
  /** Facts of the painting, of any shape where they come from a file. */
  readonly made?: unknown;
}

/** A node that settings can be used in. */
export interface Target {
  readonly id: string;
  readonly label: string;
}

/**
 * The nodes that paint, in flows that can be edited: first the one that painted, then those of its type, then those of its flow.
 * @param near the node that painted, or one of the same flow; the open flow counts where there is none
 */
export function targetsOf(settings: Settings, near = ''): readonly Target[] {
  const nodes = PAINTERS.flatMap((type) => RED.nodes.filterNodes({ type })).filter(({ id }) => nodeToKeepIn(id) !== null);
  const flow = RED.nodes.node(near)?.z ?? RED.workspaces.active();
  const type = painterOf(settings);
  const rank = (node: EditorNode): number => Number(node.id === near) * 4 + Number(node.type === type) * 2 + Number(node.z === flow);
  nodes.sort((a, b) => rank(b) - rank(a));
  return nodes.map((node) => ({ id: node.id, label: `${nodeLabel(node)} · ${flowLabel(node)}` }));
}

/** The type of the node that painted, where the settings say it. */
function painterOf({ made }: Settings): unknown {
  return typeof made === 'object' && made !== null && 'by' in made ? made.by : undefined;
}

/** What became of settings. */
export interface Use {
  readonly sentence: string;
  /** True where a node has some of them now. */
  readonly isDone: boolean;
}

/** A setting as a node saves it: lists and objects as text, where the node has text. */
function savedValue(value: unknown, before: unknown): unknown {
  if (typeof value !== 'object' || value === null || typeof before === 'object') return value;
  return Array.isArray(value) && typeof before === 'string' && !before.startsWith('[') ? value.join(', ') : JSON.stringify(value);
}

/**
 * The settings that a node can take, as it saves them: those that it has properties for and that are valid there. A property that is given
 * by the environment, as in a subflow's template, stays so.
 */
function takenBy(node: EditorNode, settings: Settings): Settings {
  const { defaults } = node._def;
  const known = Object.entries(settings).filter(([name]) => defaults[name] && !isVariable(node[name]));
  const saved = known.map(([name, value]) => [name, savedValue(value, node[name] ?? defaults[name]!.value)] as const);
  const changed = { ...node, ...Object.fromEntries(saved) };
  return Object.fromEntries(saved.filter(([name, value]) => defaults[name]!.validate?.call(changed, value, undefined) === true));
}

/** The loss nodes that are wired to a node. */
function lossesBefore(node: EditorNode): EditorNode[] {
  const sources = RED.nodes.filterLinks({ target: node }).map(({ source }) => source);
  return sources.filter(({ id, type }) => type === LOSS && nodeToKeepIn(id) !== null);
}

/**
 * Writes settings into a node, and the weights among them into the loss node before it, as an edit that can be undone.
 * @returns a sentence that says what has changed, and what could not
 */
export function useSettings(id: string, settings: Settings): Use {
  const node = nodeToKeepIn(id);
  if (!node) return { sentence: sharedText('painting.noTarget'), isDone: false };
  const given = { ...settings, ...('preset' in settings ? {} : { preset: 'custom' }) };
  const taken = [node, ...lossesBefore(node)].map((each) => ({ node: each, values: takenBy(each, given) }));
  const changes = taken.map(({ node: each, values }) => {
    const others = Object.entries(values).filter(([name, value]) => String(each[name]) !== String(value));
    return { node: each, values: Object.fromEntries(others) };
  });
  const changed = changes.filter(({ values }) => Object.keys(values).length > 0);
  setProperties(changed);
  const left = Object.keys(settings).filter((name) => name !== 'made' && !taken.some(({ values }) => name in values));
  const label = nodeLabel(node);
  const sentence = [
    sharedText(changed.length > 0 ? 'painting.used' : 'painting.alreadyUsed', { node: label }),
    ...(left.length > 0 ? [sharedText('painting.notUsed', { names: left.join(', ') })] : []),
  ].join(' ');
  return { sentence, isDone: taken.some(({ values }) => Object.keys(values).some((name) => name in settings)) };
}
