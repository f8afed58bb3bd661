/*
 * The uploads of this Node-RED, as far as this editor needs them: they are asked for when a node or a dialog names one.
 */
import { listUploads, type UploadList } from './upload-requests.js';

const TOPIC = 'neural-style-uploads';
/** The type, in `NAMEType` beside a property, of one that names an upload. */
const UPLOAD = 'upload';

/** The two names of an upload that was renamed. */
export interface Renamed {
  readonly before: string;
  readonly after: string;
}

/** Called with the names of an upload that was renamed in this editor, else because the list has come. */
type Listener = (renamed?: Renamed) => void;

let known: UploadList | null = null;
let asked = false;
const listeners = new Set<Listener>();

/** Tells whether there is an upload of a name; undefined until the list has come, when all nodes that name one are checked again. */
export function hasUpload(name: string): boolean | undefined {
  ask();
  return known?.uploads.some((upload) => upload.name === name);
}

/** The uploads and their limits, the latest that came; null before. */
export const knownUploads = (): UploadList | null => known;

/** Calls `listener` whenever the list has come, or an upload is renamed; returns what ends that. */
export function onUploads(listener: Listener): () => void {
  listeners.add(listener);
  ask();
  return () => listeners.delete(listener);
}

/** Fetches the list again. */
export async function refreshUploads(): Promise<void> {
  known = await listUploads();
  listeners.forEach((listener) => listener());
  checkNodes();
}

/** The nodes that name an upload, whichever or that of a name, in one of their properties or in their lists. */
export function nodesWithUpload(name?: string): EditorNode[] {
  const found: EditorNode[] = [];
  RED.nodes.eachNode((node) => {
    if (namesIn(node).some((each) => name === undefined || each === name)) found.push(node);
  });
  return found;
}

/** Writes the new name wherever a node names an upload by its old one; gives the nodes that did. What is changed counts when it is deployed. */
export function renameInNodes(renamed: Renamed): EditorNode[] {
  const nodes = nodesWithUpload(renamed.before);
  listeners.forEach((listener) => listener(renamed));
  for (const node of nodes) {
    entriesOf(node).forEach((entry) => replaceIn(entry, renamed));
    Object.assign(node, { changed: true, dirty: true });
    RED.editor.validateNode(node);
  }
  if (nodes.length > 0) {
    RED.nodes.dirty(true);
    RED.view.redraw();
  }
  return nodes;
}

type Entry = Record<string, unknown>;

function ask(): void {
  if (asked) return;
  asked = true;
  RED.comms.subscribe(TOPIC, () => void refreshUploads().catch(() => undefined));
  // Without an answer nobody knows, and nothing is called wrong.
  void refreshUploads().catch(() => undefined);
}

function checkNodes(): void {
  nodesWithUpload().forEach((node) => {
    RED.editor.validateNode(node);
    node.dirty = true;
  });
  RED.view.redraw();
}

/** A node, and the entries of its lists, such as the styles of a style transfer. */
function entriesOf(node: EditorNode): Entry[] {
  if (!node.type.startsWith('neural-style-')) return [];
  const lists = Object.keys(node._def.defaults).map((property) => node[property]);
  const inLists = lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  return [node, ...inLists.filter((entry): entry is Entry => typeof entry === 'object' && entry !== null)];
}

const propertiesIn = (entry: Entry): string[] =>
  Object.keys(entry).filter((property) => entry[`${property}Type`] === UPLOAD && typeof entry[property] === 'string');

const namesIn = (node: EditorNode): string[] =>
  entriesOf(node).flatMap((entry) => propertiesIn(entry).map((property) => String(entry[property])));

function replaceIn(entry: Entry, { before, after }: Renamed): void {
  for (const property of propertiesIn(entry)) if (entry[property] === before) entry[property] = after;
}
