/*
 * Small parts of the sidebar's rows.
 */
import { nodeLabel, typeLabel } from '../live/keep-weights.js';
import { sharedText } from '../text.js';

const text = (key: string, values?: TextValues): string => sharedText(`painting.${key}`, values);

export const PICTURE_LOOK = {
  width: 88,
  height: 'auto',
  maxHeight: 120,
  objectFit: 'contain',
  alignSelf: 'flex-start',
  cursor: 'zoom-in',
  border: '1px solid var(--red-ui-secondary-border-color)',
  borderRadius: 3,
};

/** A button with an icon alone, and its name for those who cannot see it. */
export function iconButton(name: string, icon: string, press: () => void): JQuery {
  const label = text(name);
  return $('<button>', { type: 'button', class: `red-ui-button red-ui-button-small neural-style-painting-${name}` })
    .attr({ title: label, 'aria-label': label })
    .append($('<i>', { class: `fa fa-${icon}` }))
    .css({ marginLeft: 3 })
    .on('click', press);
}

/** The name of the flow or subflow that a node stands in. */
export function flowLabel({ z }: EditorNode): string {
  if (z === undefined) return '';
  return RED.nodes.workspace(z)?.label ?? RED.nodes.subflow(z)?.name ?? '';
}

/** A node's name, which reveals it on the canvas, and that of its flow; the type of a node that this editor does not have. */
export function nodeLink({ node: id, type }: { readonly node: string; readonly type: string }): JQuery {
  const node = RED.nodes.node(id);
  const line = $('<div>', { class: 'neural-style-painting-node' }).css({ overflowWrap: 'anywhere' });
  if (!node) return line.text(typeLabel(type));
  const reveal = $('<a>', { href: '#', title: text('reveal') }).text(nodeLabel(node));
  reveal.on('click', (event) => {
    event.preventDefault();
    RED.view.reveal(id);
  });
  return line.append(
    reveal,
    $('<span>')
      .css({ opacity: 0.75 })
      .text(` · ${flowLabel(node)}`),
  );
}

/** A heading of Node-RED's own look. */
export const heading = (key: string): JQuery =>
  $('<h4>')
    .text(text(key))
    .css({
      ...{ margin: 0, padding: '6px 10px', fontSize: '1em', fontWeight: 600 },
      background: 'var(--red-ui-secondary-background)',
      borderBottom: '1px solid var(--red-ui-secondary-border-color)',
    });

/** A sentence where a list is empty. */
export const emptiness = (key: string): JQuery => $('<div>').text(text(key)).css({ padding: '10px', opacity: 0.8 });

/** A list whose items are rows. */
export const list = (name: string): JQuery => $('<ol>', { class: name }).css({ listStyle: 'none', margin: 0, padding: 0 });

/** Puts elements into a list in their order, and moves none that stands right: one with the focus keeps it. */
export function arrange(parent: JQuery, elements: readonly JQuery[]): void {
  const wanted = elements.map((element) => element.get(0)!);
  const container = parent.get(0)!;
  for (const child of [...container.children]) if (!wanted.includes(child as HTMLElement)) child.remove();
  wanted.forEach((element, index) => {
    if (container.children[index] !== element) container.insertBefore(element, container.children[index] ?? null);
  });
}
