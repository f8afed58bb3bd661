/*
 * Pictures under nodes on the canvas, while they are painted.
 */
import { openFullPicture } from './full-picture.mjs';
import { report, reportChanges, reportPictures } from './live-report.mjs';

const TOPIC = 'neural-style-preview';
const CLASS = 'neural-style-preview';
const SVG = 'http://www.w3.org/2000/svg';
const STATUS_HEIGHT = 20;
const FRAME = 4;
const CAPTION_HEIGHT = 14;
const DEFAULT_WIDTH = 160;
/** A pointer that moves further between down and up drags something. */
const CLICK_DISTANCE = 4;

/** The node types with pictures: for each, the property that turns them on and off. */
const types = new Map();
/** The latest picture of each node by the node's id: `{version, image, width, height, title?}`. */
const pictures = new Map();
let started = false;

const showsPicture = (node) => types.has(node.type) && node[types.get(node.type)] !== false;

const create = (parent, name, attributes) => {
  const element = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
  return parent.appendChild(element);
};

/** A framed picture that opens when it is clicked, and leaves everything else that a pointer does on the canvas alone. */
const createFrame = (el, id) => {
  const group = create(el, 'g', { class: CLASS, role: 'button', style: 'cursor: zoom-in' });
  const frame = create(group, 'rect', {
    rx: 4,
    style: 'fill: var(--red-ui-view-background, #fff); stroke: var(--red-ui-node-border, #999)',
  });
  const image = create(group, 'image', { x: FRAME, y: FRAME, preserveAspectRatio: 'none' });
  const caption = create(group, 'text', { x: FRAME, class: 'red-ui-flow-node-status-label' });
  create(group, 'title', {}).textContent = neuralStyle.engineText('live.open');
  let down = null;
  group.addEventListener('pointerdown', ({ clientX, clientY }) => {
    down = RED.view.state() === RED.state.DEFAULT ? { clientX, clientY } : null;
  });
  group.addEventListener('click', ({ clientX, clientY }) => {
    if (down && Math.hypot(clientX - down.clientX, clientY - down.clientY) < CLICK_DISTANCE)
      openFullPicture(id, pictures.get(id)?.title, RED.nodes.node(id)?.name);
    down = null;
  });
  el.neuralStylePreview = { group, frame, image, caption };
};

const draw = ({ node, el }) => {
  if (!types.has(node.type)) return;
  reportChanges();
  const picture = showsPicture(node) ? pictures.get(node.id) : undefined;
  if (!picture) {
    el.neuralStylePreview?.group.remove();
    delete el.neuralStylePreview;
    return;
  }
  if (!el.neuralStylePreview) createFrame(el, node.id);
  const { group, frame, image, caption } = el.neuralStylePreview;
  group.setAttribute('transform', `translate(0, ${node.h + STATUS_HEIGHT})`);
  const width = Number(node.width) || DEFAULT_WIDTH;
  if (el.neuralStylePreview.picture === picture && el.neuralStylePreview.width === width) return;
  Object.assign(el.neuralStylePreview, { picture, width });
  const height = Math.round((width * picture.height) / picture.width) || width;
  image.setAttribute('width', width);
  image.setAttribute('height', height);
  image.setAttribute('href', picture.image);
  frame.setAttribute('width', width + 2 * FRAME);
  frame.setAttribute('height', height + 2 * FRAME + (picture.title ? CAPTION_HEIGHT : 0));
  caption.setAttribute('y', height + FRAME + CAPTION_HEIGHT);
  caption.textContent = picture.title || '';
};

const receive = (id, data) => {
  const known = pictures.get(id)?.version ?? 0;
  if (!data.version) pictures.delete(id);
  else if (data.version > known && /^data:image\//.test(data.image)) pictures.set(id, data);
  else return;
  const node = RED.nodes.node(id);
  const el = document.getElementById(id);
  if (node && el) draw({ node, el });
};

/** Fetches what this editor has missed: from before it was opened, or while it showed something else. */
const catchUp = (versions) => {
  Object.entries(versions).forEach(([id, version]) => {
    if (version === 0) receive(id, { version });
    else if (version > (pictures.get(id)?.version ?? 0)) $.getJSON(`neural-style/preview/${id}`).then((data) => receive(id, data));
  });
};

const shownIds = () =>
  RED.nodes
    .filterNodes({ z: RED.workspaces.active() })
    .filter(showsPicture)
    .map(({ id }) => id);

const onMessage = (topic, data) => receive(topic.slice(TOPIC.length + 1), data);

const start = () => {
  started = true;
  RED.comms.subscribe(`${TOPIC}/#`, onMessage);
  RED.comms.on('connect', report);
  ['workspace:change', 'deploy'].forEach((event) => RED.events.on(event, report));
  RED.hooks.add(`viewAddNode.${CLASS}`, draw);
  RED.hooks.add(`viewRedrawNode.${CLASS}`, draw);
  reportPictures(shownIds, catchUp);
};

/** Shows the pictures of the nodes of a type, unless their `property` is false. */
export const addPictures = (type, property) => {
  types.set(type, property);
  if (!started) start();
  RED.view.redraw();
};

/** Shows them no more. */
export const removePictures = (type) => {
  types.delete(type);
  RED.nodes.filterNodes({ type }).forEach(({ id }) => {
    pictures.delete(id);
    const el = document.getElementById(id);
    el?.neuralStylePreview?.group.remove();
    if (el) delete el.neuralStylePreview;
  });
};
