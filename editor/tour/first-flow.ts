/*
 * A tour of the first example flow, in Node-RED's own format for tours. RED.tourGuide imports this module by its address; the help
 * of the preview node starts it.
 */
import { text } from '../text.js';

interface Step {
  readonly titleIcon?: string;
  readonly title?: string;
  /** HTML. */
  readonly description: string;
  readonly prepare?: () => void;
  readonly element?: string | (() => JQuery);
  readonly direction?: 'bottom';
  readonly width?: number;
  readonly interactive?: boolean;
  readonly fallback?: 'inset-bottom-right';
}

const tourText = (key: string): string => text('neural-style-preview', `tour.${key}`);

/** A node of a type in the open flow: the one of this index, or else the first. */
function nodeOf(type: string, index = 0): EditorNode | undefined {
  const found = RED.nodes.filterNodes({ type, z: RED.workspaces.active() });
  return found[index] ?? found[0];
}

/** The element that draws a node, with the picture below it; the whole workspace where the open flow has no such node. */
function elementOf(node: EditorNode | undefined): JQuery {
  const element = node && document.getElementById(node.id);
  return element ? $(element) : $('#red-ui-workspace');
}

/** Scrolls the canvas until a node is in the middle of what can be seen of it, or as near as it goes. */
function reveal(node: EditorNode | undefined): void {
  if (!node) return;
  const chart = $('#red-ui-workspace-chart');
  const view = chart[0]!.getBoundingClientRect();
  const box = elementOf(node)[0]!.getBoundingClientRect();
  chart.scrollLeft(chart.scrollLeft()! + (box.left + box.right - view.left - view.right) / 2);
  chart.scrollTop(chart.scrollTop()! + (box.top + box.bottom - view.top - view.bottom) / 2);
}

const step = (type: string, key: string, index?: number): Step => ({
  prepare: () => reveal(nodeOf(type, index)),
  element: () => elementOf(nodeOf(type, index)),
  direction: 'bottom',
  width: 320,
  description: tourText(key),
});

const steps: readonly Step[] = [
  { titleIcon: 'fa fa-paint-brush', title: tourText('title'), description: tourText('flow') },
  step('neural-style-image-in', 'content'),
  step('neural-style-features', 'features'),
  step('neural-style-image-in', 'style', 1),
  step('neural-style-gram', 'gram'),
  step('neural-style-loss', 'loss'),
  step('neural-style-optimizer', 'optimizer'),
  step('neural-style-preview', 'preview'),
  // Wider, it would be moved to the left of the button, and beyond the top of the window.
  { element: '#red-ui-header-button-deploy', interactive: true, width: 240, description: tourText('deploy') },
  { ...step('inject', 'inject'), fallback: 'inset-bottom-right' },
];

export default { steps };
