/*
 * Pictures that are dropped on the canvas. Each is offered to those that take some, one after the other; what none of them takes becomes
 * an image in node. Everything else that is dropped there is Node-RED's, flows above all.
 */
import { IMAGE_IN } from '../../src/properties/nodes/image-in.js';
import { notify } from '../notify.js';
import { sharedText } from '../text.js';
import { isPicture } from './readable-picture.js';
import { sendPicture } from './send-picture.js';

/** Node-RED's own, which covers the editor while something is dragged over it. */
const TARGET = '#red-ui-drop-target';
const CHART = '#red-ui-workspace-chart';
/** Between the nodes of pictures that were dropped together, in units of the canvas. */
const DISTANCE = 60;

/** A place on the canvas of a flow, in its own units. */
export interface Place {
  readonly x: number;
  readonly y: number;
  /** The id of the flow. */
  readonly z: string;
}

/** Takes a dropped picture: resolves to true where nothing else is to become of it. Must not reject. */
export type PictureTaker = (picture: File, place: Place) => Promise<boolean>;

const takers: PictureTaker[] = [];
let started = false;

/** Has dropped pictures offered to `taker` before they become nodes. */
export function takeDroppedPictures(taker: PictureTaker): void {
  takers.push(taker);
}

/** Takes the pictures that are dropped on the canvas, from now on. */
export function startDroppedPictures(): void {
  if (started) return;
  started = true;
  // Before Node-RED's own handler, which would take a single picture for a flow.
  document.addEventListener('drop', (event) => void takeDrop(event), { capture: true });
}

async function takeDrop(event: DragEvent): Promise<void> {
  const files = [...(event.dataTransfer?.files ?? [])];
  const isOurs = event.target instanceof Element && event.target.closest(TARGET) !== null;
  if (!isOurs || files.length === 0 || !files.every(isPicture)) return;
  event.preventDefault();
  event.stopPropagation();
  $(TARGET).hide();
  if (RED.workspaces.isLocked()) {
    notify(sharedText('uploads.locked'), 'warning');
    return;
  }
  const place = placeOf(event);
  const left: File[] = [];
  for (const file of files) if (!(await isTaken(file, place))) left.push(file);
  await addNodes(left, place);
}

function placeOf({ clientX, clientY }: DragEvent): Place {
  const chart = $(CHART);
  const { left, top } = chart[0]!.getBoundingClientRect();
  const scale = RED.view.scale();
  const onGrid = (pixels: number): number => Math.round(pixels / scale / RED.view.gridSize()) * RED.view.gridSize();
  return {
    x: onGrid(clientX - left + chart.scrollLeft()!),
    y: onGrid(clientY - top + chart.scrollTop()!),
    z: RED.workspaces.active(),
  };
}

async function isTaken(file: File, place: Place): Promise<boolean> {
  for (const taker of takers) if (await taker(file, place)) return true;
  return false;
}

/** Uploads pictures, and adds an image in node for each, one below the other; one undo takes all away. */
async function addNodes(files: readonly File[], { x, y, z }: Place): Promise<void> {
  const shown = RED.notify(words(sharedText('uploads.title')), { fixed: true });
  const added: { readonly node: EditorNode; readonly historyEvent: AddEvent }[] = [];
  const failures: string[] = [];
  for (const file of files) {
    try {
      const { name } = await sendPicture(file, (progress) => shown.update(words(progress), { fixed: true }));
      added.push(addNode(name, { x, y: y + DISTANCE * added.length, z }));
    } catch (error) {
      failures.push(`${file.name}: ${(error as Error).message}`);
    }
  }
  shown.close();
  failures.forEach((failure) => RED.notify(words(failure), 'error'));
  if (added.length === 0) return;
  const events = added.map(({ historyEvent }) => historyEvent);
  RED.history.push({ t: 'multi', events, dirty: events[0]!.dirty });
  RED.nodes.dirty(true);
  if (RED.workspaces.active() === z) RED.view.select({ nodes: added.map(({ node }) => node) });
  RED.view.redraw();
}

function addNode(upload: string, { x, y, z }: Place): { readonly node: EditorNode; readonly historyEvent: AddEvent } {
  const { node, historyEvent } = RED.view.createNode(IMAGE_IN.type, x, y, z);
  Object.assign(node, { source: upload, sourceType: 'upload' });
  const placed = RED.nodes.add(node);
  RED.editor.validateNode(placed);
  return { node: placed, historyEvent };
}

/** A line of a notification: text, never HTML. */
const words = (line: string): JQuery => $('<p>').text(line);
