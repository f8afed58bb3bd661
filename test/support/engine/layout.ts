import type { ExampleNode } from '../../../scripts/support/quick.js';

/** Where a node is drawn on the canvas, in pixels. */
export interface Box {
  readonly node: ExampleNode;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const HEIGHT = 30;
/** At 14 px on average, in the widest of the fonts that an editor may have, and what stands beside the text. */
const LETTER = 7.4;
/** A Chinese character is as wide as it is high. */
const CHARACTER = 14;
const BESIDE = 57;
/** Each output takes this much of the height. */
const OUTPUT = 15;
/** Beside a node: its button, on the side where its type has it. */
const BUTTON = 30;
const BUTTONS: Readonly<Record<string, 'left' | 'right'>> = { inject: 'left', debug: 'right', 'neural-style-preview': 'right' };
/** Nodes that show no label are squares. */
const BARE = ['link in', 'link out'];
/** Below a node, for its status. */
const STATUS = 20;
/** Of a picture below a node: its frame on both sides, its width where the node does not say it, and its height relative to that. */
const [FRAME, WIDTH, RATIO] = [8, 160, 0.7];
/** Labels of Node-RED's own nodes without a name, where they are not their type's. */
const LABELS: Readonly<Record<string, string>> = { catch: 'catch: all', 'http response': 'http (200)' };

/**
 * The box of a node with its status, and the picture that it may show below.
 * @param label what stands on the node
 */
export function boxOf(node: ExampleNode, label = labelOf(node)): Box {
  const [x, y] = [Number(node.x), Number(node.y)];
  const width = BARE.includes(node.type) ? HEIGHT : Math.max(100, 20 * Math.ceil((textWidth(label) + BESIDE) / 20));
  const button = BUTTONS[node.type];
  const outputs = Array.isArray(node.wires) ? node.wires.length : 0;
  const [left, bottom] = [x - width / 2, y + Math.max(HEIGHT, OUTPUT * outputs) / 2];
  const picture = pictureWidth(node);
  return {
    node,
    left: left - (button === 'left' ? BUTTON : 0),
    right: left + Math.max(width + (button === 'right' ? BUTTON : 0), picture > 0 ? picture + FRAME : 0),
    top: y - HEIGHT / 2,
    bottom: bottom + (node.type.startsWith('neural-style-') ? STATUS : 0) + (picture > 0 ? picture * RATIO + FRAME : 0),
  };
}

function textWidth(text: string): number {
  return Array.from(text, (letter) => (letter >= '\u2e80' ? CHARACTER : LETTER)).reduce((width, each) => width + each, 0);
}

function labelOf(node: ExampleNode): string {
  if (typeof node.name === 'string' && node.name !== '') return node.name;
  return LABELS[node.type] ?? node.type;
}

/** Of the picture that a node shows below itself; 0 for none. */
function pictureWidth({ type, width, preview }: ExampleNode): number {
  if (type === 'neural-style-preview') return Number(width);
  const painting = type === 'neural-style-optimizer' || type === 'neural-style-transfer';
  return painting && preview !== false ? WIDTH : 0;
}

/** Whether two boxes share some of the canvas. */
export function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
