/*
 * Pictures under nodes on the canvas, while they are painted.
 */
import { PREVIEW_WIDTH } from '../../src/properties/nodes/preview.js';
import { sharedText } from '../text.js';
import { openComparison } from './comparison.js';
import { openContactSheet } from './contact-sheet.js';
import { openFullPicture } from './full-picture.js';
import { isActiveState, type JobState } from './job-report.js';
import { type News, report, reportChanges, reportPictures } from './live-report.js';
import { PictureControls } from './picture-controls.js';
import { jobsShownBy, previewsOf } from './shown-by.js';
import { addElement, setAttributes } from './svg.js';
import { Wipe } from './wipe.js';

const TOPIC = 'neural-style-preview';
const STATE_TOPIC = 'neural-style-state';
const CLASS = 'neural-style-preview';
const STATUS_HEIGHT = 20;
const FRAME = 4;
const CAPTION_HEIGHT = 14;
/** A pointer that moves further between down and up drags something. */
const CLICK_DISTANCE = 4;

/** A picture as the runtime sends it; `image` is a data URL. */
interface LivePicture {
  readonly version: number;
  readonly image: string;
  readonly width: number;
  readonly height: number;
  readonly title?: string;
  /** A data URL of the picture that it is compared with. */
  readonly before?: string;
  /** True for a contact sheet, whose pictures can be looked up. */
  readonly isSheet?: boolean;
}

/** The elements that show a node's picture, and what they show. */
interface PictureFrame {
  readonly group: SVGElement;
  readonly frame: SVGElement;
  readonly image: SVGElement;
  readonly wipe: Wipe;
  readonly caption: SVGElement;
  readonly controls: PictureControls;
  shown?: { readonly picture: LivePicture; readonly width: number };
}

/** The property that turns pictures on and off. */
interface Switch {
  readonly property: string;
  /** Its value in a node that was saved without it. */
  readonly byDefault: unknown;
}

/** The node types with pictures. */
const types = new Map<string, Switch>();
/** The latest picture of each node by the node's id. */
const pictures = new Map<string, LivePicture>();
/** The state of each node's job, where one runs. */
const states = new Map<string, JobState>();
/** Nodes whose pictures show beside the canvas, too, and what draws them there. */
let beside: { readonly ids: readonly string[]; readonly draw: (id: string) => void } = { ids: [], draw: () => undefined };
/** By the element of a node; gone with it. */
const frames = new WeakMap<Element, PictureFrame>();
let started = false;

function showsPicture(node: EditorNode): boolean {
  const found = types.get(node.type);
  return found !== undefined && (node[found.property] ?? found.byDefault) !== false;
}

/** Opens what a node shows at its full size. */
function open(id: string): void {
  const [picture, name] = [pictures.get(id), RED.nodes.node(id)?.name];
  if (picture?.before) openComparison(id, name);
  else if (picture?.isSheet) openContactSheet(id, name);
  else openFullPicture(id, picture?.title, name);
}

/** A framed picture that opens when it is clicked, and leaves everything else that a pointer does on the canvas alone. */
function createFrame(el: Element, id: string): PictureFrame {
  const group = addElement(el, 'g', { class: CLASS, role: 'button', style: 'cursor: zoom-in' });
  const frame = addElement(group, 'rect', {
    rx: 4,
    style: 'fill: var(--red-ui-view-background, #fff); stroke: var(--red-ui-node-border, #999)',
  });
  const image = addElement(group, 'image', { x: FRAME, y: FRAME, preserveAspectRatio: 'none' });
  const wipe = new Wipe(group, image, FRAME);
  const caption = addElement(group, 'text', { x: FRAME, class: 'red-ui-flow-node-status-label' });
  addElement(group, 'title').textContent = sharedText('live.open');
  let down: { readonly clientX: number; readonly clientY: number } | null = null;
  group.addEventListener('pointerdown', ({ clientX, clientY }) => {
    down = RED.view.state() === RED.state.DEFAULT ? { clientX, clientY } : null;
  });
  group.addEventListener('click', ({ clientX, clientY }) => {
    if (down && Math.hypot(clientX - down.clientX, clientY - down.clientY) < CLICK_DISTANCE) open(id);
    down = null;
  });
  return { group, frame, image, wipe, caption, controls: new PictureControls(group) };
}

function removeFrame(el: Element): void {
  frames.get(el)?.group.remove();
  frames.delete(el);
}

function draw({ node, el }: { readonly node: EditorNode; readonly el: Element }): void {
  if (!types.has(node.type)) return;
  reportChanges();
  const picture = showsPicture(node) ? pictures.get(node.id) : undefined;
  if (!picture) {
    removeFrame(el);
    return;
  }
  const drawn = frames.get(el) ?? createFrame(el, node.id);
  frames.set(el, drawn);
  drawn.group.setAttribute('transform', `translate(0, ${node.h + STATUS_HEIGHT})`);
  const width = Number(node.width) || PREVIEW_WIDTH;
  const job = jobsShownBy(node).find((id) => states.has(id)) ?? node.id;
  drawn.controls.show(job, states.get(job), FRAME + width);
  if (drawn.shown?.picture === picture && drawn.shown.width === width) return;
  drawn.shown = { picture, width };
  fillFrame(drawn, picture, width);
}

function fillFrame({ frame, image, wipe, caption }: PictureFrame, picture: LivePicture, width: number): void {
  const height = Math.round((width * picture.height) / picture.width) || width;
  setAttributes(image, { width, height, href: picture.image });
  wipe.show(picture.before, width, height);
  setAttributes(frame, { width: width + 2 * FRAME, height: height + 2 * FRAME + (picture.title ? CAPTION_HEIGHT : 0) });
  caption.setAttribute('y', String(height + FRAME + CAPTION_HEIGHT));
  caption.textContent = picture.title ?? '';
}

/** Takes a node's picture, or with version 0 the news that it has none. */
function receive(id: string, picture: LivePicture | { readonly version: 0 }): void {
  const known = pictures.get(id)?.version ?? 0;
  if (!picture.version) pictures.delete(id);
  else if ('image' in picture && picture.version > known && picture.image.startsWith('data:image/')) pictures.set(id, picture);
  else return;
  redraw(id);
  beside.draw(id);
}

function redraw(id: string): void {
  const node = RED.nodes.node(id);
  const el = document.getElementById(id);
  if (node && el) draw({ node, el });
}

/** Takes the news of a node's job. */
function receiveState(id: string, state: JobState): void {
  if ((states.get(id) ?? 'idle') === state) return;
  if (isActiveState(state)) states.set(id, state);
  else if (!states.delete(id)) return;
  [id, ...previewsOf(id)].forEach(redraw);
}

/** Fetches what this editor has missed: from before it was opened, or while it showed something else. */
function catchUp({ versions, states: known }: News): void {
  Object.entries(known).forEach(([id, state]) => receiveState(id, state));
  Object.entries(versions).forEach(([id, version]) => {
    if (version === 0) receive(id, { version });
    else if (version > (pictures.get(id)?.version ?? 0))
      void $.getJSON(`neural-style/preview/${id}`).done((picture: LivePicture) => receive(id, picture));
  });
}

function shownIds(): string[] {
  const nodes = RED.nodes.filterNodes({ z: RED.workspaces.active() });
  const shown = nodes.filter(showsPicture).flatMap(jobsShownBy);
  return [...new Set([...shown, ...beside.ids])];
}

function start(): void {
  started = true;
  RED.comms.subscribe(`${TOPIC}/#`, (topic: string, picture: LivePicture) => receive(topic.slice(TOPIC.length + 1), picture));
  const nodeOf = (topic: string): string => topic.slice(STATE_TOPIC.length + 1);
  RED.comms.subscribe(`${STATE_TOPIC}/#`, (topic: string, { state }: { readonly state: JobState }) => receiveState(nodeOf(topic), state));
  ['workspace:change', 'deploy'].forEach((event) => RED.events.on(event, report));
  ['links:add', 'links:remove'].forEach((event) => RED.events.on(event, reportChanges));
  RED.hooks.add(`viewAddNode.${CLASS}`, draw);
  RED.hooks.add(`viewRedrawNode.${CLASS}`, draw);
  reportPictures(shownIds, catchUp);
}

/** Shows the pictures of the nodes of a type, unless their `property` is false, which has a value `byDefault`. */
export function addPictures(type: string, property: string, byDefault: unknown): void {
  types.set(type, { property, byDefault });
  if (!started) start();
  RED.view.redraw();
}

/**
 * Has the pictures of some nodes at hand beside the canvas, too.
 * @param draw is called with the id of a node that has another picture
 */
export function showBeside(ids: readonly string[], drawBeside: (id: string) => void): void {
  beside = { ids, draw: drawBeside };
  reportChanges();
}

/** The node among those that show what a node paints, itself first, that has a picture, with that as a data URL; undefined where none has. */
export function pictureOf(id: string): { readonly node: string; readonly image: string } | undefined {
  const node = [id, ...previewsOf(id)].find((each) => pictures.has(each));
  return node === undefined ? undefined : { node, image: pictures.get(node)!.image };
}

/** Shows them no more. */
export function removePictures(type: string): void {
  types.delete(type);
  RED.nodes.filterNodes({ type }).forEach(({ id }) => {
    pictures.delete(id);
    const el = document.getElementById(id);
    if (el) removeFrame(el);
  });
}
