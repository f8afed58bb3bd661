/*
 * Writes weights into the node that has them.
 */
import { TERM_NAMES, TERM_TRAITS, type TermName } from '../../src/loss/term-names.js';
import { notify } from '../notify.js';
import { sharedText } from '../text.js';

export type GivenWeights = Readonly<Partial<Record<TermName, number>>>;

/** Properties of a node, and the values that they get. */
type Values = Readonly<Record<string, unknown>>;

/** The node that weights can be written into; null where this editor has none of that id, or its flow is locked. */
export function nodeToKeepIn(id: string | null): EditorNode | null {
  const node = id === null ? null : RED.nodes.node(id);
  if (!node || !RED.user.hasPermission('flows.write')) return null;
  const isLocked = node.z !== undefined && RED.nodes.workspace(node.z)?.locked === true;
  return isLocked ? null : node;
}

/** The name of a node as the editor shows it; that of its type where a setting of it is given by the environment, as in a subflow's template. */
export function nodeLabel(node: EditorNode): string {
  const label = RED.utils.getNodeLabel(node, node.name ?? node.type);
  return label.includes('${') ? typeLabel(node.type) : label;
}

/** The name of a type as the palette shows it. */
export const typeLabel = (type: string): string => RED.nodes.getType(type)?._(`${type}.palette`) ?? type;

function propertiesOf(weights: GivenWeights): Values {
  const given = TERM_NAMES.filter((term) => weights[term] !== undefined);
  return Object.fromEntries(given.map((term) => [TERM_TRAITS[term].weight.property, weights[term]]));
}

/** True where the node has these weights already. */
export function hasWeights(node: EditorNode, weights: GivenWeights): boolean {
  return Object.entries(propertiesOf(weights)).every(([name, value]) => node[name] === undefined || Number(node[name]) === value);
}

/** Gives nodes other values, as one edit that can be undone; into the fields of its dialog, where that of a node is open. */
export function setProperties(changes: readonly { readonly node: EditorNode; readonly values: Values }[]): void {
  const dirty = RED.nodes.dirty();
  const events: EditEvent[] = [];
  for (const { node, values } of changes) {
    if (RED.editor.getEditStack().some(({ id }) => id === node.id)) {
      for (const [name, value] of Object.entries(values)) $(`#node-input-${name}`).val(String(value)).trigger('change');
      continue;
    }
    const before = Object.fromEntries(Object.keys(values).map((name) => [name, node[name]]));
    events.push({ t: 'edit', node, changes: before, dirty, changed: node.changed });
    Object.assign(node, values, { changed: true, dirty: true });
    RED.editor.validateNode(node);
    RED.events.emit('nodes:change', node);
  }
  if (events.length === 0) return;
  RED.history.push(events.length === 1 ? events[0]! : { t: 'multi', events, dirty });
  RED.nodes.dirty(true);
  RED.view.redraw();
}

/** Writes the weights that the node has properties for, and says so. */
export function keepWeights(node: EditorNode, weights: GivenWeights): void {
  const known = Object.entries(propertiesOf(weights)).filter(([name]) => node._def.defaults[name]);
  setProperties([{ node, values: Object.fromEntries(known) }]);
  notify(sharedText('live.kept', { node: nodeLabel(node) }), 'success');
}
